import { printFits } from '../../expressions/jsonata-fits.ts'
import { fitsInWords } from './fits-in-words.ts'
import type { Text } from '../../expressions/jsonata-text.ts'
import type { Expression } from '../../ir/expression.ts'
import type { Property, Shape } from '../../ir/shape.ts'
import type { Assignment, State } from '../../ir/state.ts'
import { taskCalls } from '../../ir/validate.ts'
import { allStates, assignmentsOf, expressionsOf, partsOf, type VisitedState, walkExpression } from '../../ir/visit.ts'
import type { VariableId, Workflow } from '../../ir/workflow.ts'

/**
 * What the definition relies on in a value from outside, the event or the answer of an invoked function: types chose the operators of
 * its expressions, and JSON from outside may be anything. Only what is read is tested. What is only passed on, to a task or into the
 * result, is as good as on the runtime.
 */
export interface Read {
  /** The value itself is read, all of it or only its kind: that it is an array, an object, a text. */
  whole: boolean
  kind: boolean
  readonly parts: Map<string, Read>
}

export interface ReliedOn {
  readonly event: Read
  readonly variables: ReadonlyMap<VariableId, Read>
}

const newRead = (): Read => ({ whole: false, kind: false, parts: new Map() })

/** What all expressions of a workflow read of the event and of each variable. */
export function reliedOn(workflow: Workflow): ReliedOn {
  const event = newRead()
  const variables = new Map<VariableId, Read>()
  const rootOf = (expression: Expression): Read | undefined => {
    if (expression.kind === 'event') return event
    if (expression.kind !== 'variable') return undefined
    const known = variables.get(expression.variable) ?? newRead()
    variables.set(expression.variable, known)
    return known
  }
  for (const visited of allStates(workflow)) {
    const passed = new Set(passedOn(visited))
    for (const expression of expressionsOf(visited.state)) collect(expression, passed.has(expression), rootOf)
  }
  return { event, variables }
}

/** What is relied on in the result that some assignments take apart: what they read of it, and what is read of the variables it is kept in. */
function resultRead(assign: readonly Assignment[], { variables }: ReliedOn): Read {
  const result = newRead()
  const rootOf = (expression: Expression) => (expression.kind === 'result' ? result : undefined)
  for (const { variable, value } of assign) {
    const place = placeOf(value, rootOf)
    if (place) include(place, variables.get(variable) ?? newRead())
    else collect(value, false, rootOf)
  }
  return result
}

function include(into: Read, read: Read): void {
  into.whole ||= read.whole
  into.kind ||= read.kind
  for (const [name, part] of read.parts) include(partOf(into, name), part)
}

/** The test of a value as text; undefined when there is nothing to test. */
export function reliedOnTest(value: Text, shape: Shape, read: Read): string | undefined {
  const { text } = printFits(value, pruned(shape, read))
  return text === 'true' ? undefined : text
}

/** What `reliedOnTest` asks of a value, a demand each: `event.price must be a number`. */
export const reliedOnWords = (name: string, shape: Shape, read: Read): readonly string[] =>
  fitsInWords(name, pruned(shape, read))

/** The test of a result with a declared type that nobody else holds it to. A place of JSON has null where undefined is meant. */
export function resultTest(value: Text, declared: Shape, assign: readonly Assignment[], read: ReliedOn) {
  return reliedOnTest(value, nullForUndefined(declared), resultRead(assign, read))
}

function nullForUndefined(shape: Shape): Shape {
  if (shape.kind === 'undefined') return { kind: 'null' }
  return shape.kind === 'union' ? { kind: 'union', members: shape.members.map(nullForUndefined) } : shape
}

/** Expressions whose value leaves as it is. */
function passedOn({ state, holders }: VisitedState): readonly (Expression | undefined)[] {
  const calls = taskCalls(state).flatMap((call) => Object.values(call.captures))
  switch (state.kind) {
    case 'invoke':
      return [state.input]
    case 'waitForCondition':
      return [...calls, state.initial]
    case 'succeed':
      // What an item, a branch or a child context answers is only passed on where nobody takes it.
      return holders.some(takesResult) ? [] : [state.value]
    default:
      return calls
  }
}

const takesResult = (holder: State): boolean =>
  assignmentsOf(holder).some(({ value }) => [...walkExpression(value)].some((part) => part.kind === 'result'))

type RootOf = (expression: Expression) => Read | undefined

function collect(expression: Expression, passed: boolean, rootOf: RootOf): void {
  const place = placeOf(expression, rootOf)
  if (place) {
    if (!passed) place.whole = true
    return
  }
  if (expression.kind === 'call' && expression.function === 'Array.length') {
    const list = placeOf(expression.arguments[0]!, rootOf)
    if (list) {
      list.kind = true
      return
    }
  }
  if (expression.kind === 'array') collectElements(expression, rootOf)
  const keeps = expression.kind === 'object' || expression.kind === 'array'
  for (const part of partsOf(expression)) collect(part, passed && keeps && !isSpread(expression, part), rootOf)
}

/** JSONata leaves an element out that is missing, and spreads one that is an array: what it makes of each was chosen by its type. */
function collectElements({ elements }: Expression & { kind: 'array' }, rootOf: RootOf): void {
  for (const element of elements) {
    const place = element.kind === 'spread' ? undefined : placeOf(element, rootOf)
    if (place) place.kind = true
  }
}

const isSpread = (expression: Expression, part: Expression): boolean =>
  (expression.kind === 'object' &&
    expression.entries.some((entry) => entry.kind === 'spread' && entry.value === part)) ||
  (expression.kind === 'array' && expression.elements.some((item) => item.kind === 'spread' && item.value === part))

/** Where an expression that only follows names down from a root ends; undefined when it is no such path. */
function placeOf(expression: Expression, rootOf: RootOf): Read | undefined {
  if (expression.kind !== 'member') return rootOf(expression)
  const object = placeOf(expression.object, rootOf)
  return object && partOf(object, expression.property)
}

function partOf(read: Read, name: string): Read {
  const known = read.parts.get(name) ?? newRead()
  read.parts.set(name, known)
  return known
}

function pruned(shape: Shape, read: Read): Shape {
  if (read.whole) return shape
  if (shape.kind === 'union') return { kind: 'union', members: shape.members.map((member) => pruned(member, read)) }
  if (shape.kind === 'array') {
    // A property of an array (its length) is read.
    return read.kind || read.parts.size > 0 ? { kind: 'array', element: { kind: 'unknown' } } : { kind: 'unknown' }
  }
  if (shape.kind !== 'object') return read.kind || read.parts.size > 0 ? shape : { kind: 'unknown' }
  if (read.parts.size === 0 && !read.kind) return { kind: 'unknown' }
  const declared = Object.entries(shape.properties).flatMap(([name, property]): readonly Named[] => {
    const part = read.parts.get(name)
    return part ? [[name, { ...property, shape: pruned(property.shape, part) }]] : []
  })
  const others = [...read.parts].flatMap(([name, part]): readonly Named[] =>
    shape.rest && !Object.hasOwn(shape.properties, name)
      ? [[name, { shape: pruned(shape.rest, part), optional: true }]]
      : [],
  )
  return { kind: 'object', properties: Object.fromEntries([...declared, ...others]) }
}

type Named = readonly [string, Property]
