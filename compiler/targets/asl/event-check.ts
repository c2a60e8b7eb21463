import { printFits } from '../../expressions/jsonata-fits.ts'
import { path } from '../../expressions/jsonata-text.ts'
import type { Expression } from '../../ir/expression.ts'
import type { Shape } from '../../ir/shape.ts'
import type { State } from '../../ir/state.ts'
import { taskCalls } from '../../ir/validate.ts'
import { allStates, assignmentsOf, expressionsOf, partsOf } from '../../ir/visit.ts'
import type { Workflow } from '../../ir/workflow.ts'
import { ARGUMENTS_EVENT } from './emission.ts'

/**
 * What the definition relies on in the event: types chose the operators of its expressions, and JSON from outside may be anything. Only
 * what is read is tested. What is only passed on, to a task or into the result, is as good as on the runtime.
 */
interface Read {
  /** The value itself is read, all of it or only that it is an array. */
  whole: boolean
  list: boolean
  readonly parts: Map<string, Read>
}

const newRead = (): Read => ({ whole: false, list: false, parts: new Map() })

/** The test of the event as text; undefined when there is nothing to test. */
export function eventTest(workflow: Workflow): string | undefined {
  const root = newRead()
  for (const { state } of allStates(workflow)) {
    const passed = new Set(passedOn(state))
    for (const expression of expressionsOf(state)) collect(expression, passed.has(expression), root)
  }
  const { text } = printFits(path(ARGUMENTS_EVENT), pruned(workflow.event, root))
  return text === 'true' ? undefined : text
}

/** Expressions whose value leaves as it is. */
function passedOn(state: State): readonly (Expression | undefined)[] {
  const calls = taskCalls(state).flatMap((call) => Object.values(call.captures))
  switch (state.kind) {
    case 'invoke':
      return [state.input]
    case 'waitForCondition':
      return [...calls, state.initial]
    case 'succeed':
      return [state.value]
    default:
      return calls
  }
}

function collect(expression: Expression, passed: boolean, root: Read): void {
  const places = placesOf(expression)
  if (places) {
    const read = places.reduce((at, name) => {
      const next = at.parts.get(name) ?? newRead()
      at.parts.set(name, next)
      return next
    }, root)
    if (!passed) read.whole = true
    return
  }
  if (expression.kind === 'call' && expression.function === 'Array.length') {
    const list = placesOf(expression.arguments[0]!)
    if (list) {
      list.reduce((at, name) => at.parts.get(name) ?? at.parts.set(name, newRead()).get(name)!, root).list = true
      return
    }
  }
  const keeps = expression.kind === 'object' || expression.kind === 'array'
  for (const part of partsOf(expression)) collect(part, passed && keeps && !isSpread(expression, part), root)
}

const isSpread = (expression: Expression, part: Expression): boolean =>
  (expression.kind === 'object' &&
    expression.entries.some((entry) => entry.kind === 'spread' && entry.value === part)) ||
  (expression.kind === 'array' && expression.elements.some((item) => item.kind === 'spread' && item.value === part))

/** The names from the event down to a value; undefined when the expression is no such path. */
function placesOf(expression: Expression): readonly string[] | undefined {
  if (expression.kind === 'event') return []
  if (expression.kind !== 'member') return undefined
  const object = placesOf(expression.object)
  return object && [...object, expression.property]
}

function pruned(shape: Shape, read: Read): Shape {
  if (read.whole) return shape
  if (shape.kind === 'union') return { kind: 'union', members: shape.members.map((member) => pruned(member, read)) }
  if (shape.kind === 'array') {
    // A property of an array (its length) is read.
    return read.list || read.parts.size > 0 ? { kind: 'array', element: { kind: 'unknown' } } : { kind: 'unknown' }
  }
  if (shape.kind !== 'object') return read.list || read.parts.size > 0 ? shape : { kind: 'unknown' }
  if (read.parts.size === 0) return { kind: 'unknown' }
  const properties = Object.entries(shape.properties)
    .filter(([name]) => read.parts.has(name))
    .map(([name, property]) => [name, { ...property, shape: pruned(property.shape, read.parts.get(name)!) }] as const)
  return { kind: 'object', properties: Object.fromEntries(properties) }
}

/** Variables that count: set to a small whole number from 0 up, and added one to; and the index of an item. */
export function counters(workflow: Workflow): ReadonlySet<string> {
  const counting = new Set<string>()
  const other = new Set<string>()
  for (const { state, graph } of allStates(workflow)) {
    if (state.kind === 'map' && state.index !== undefined) counting.add(state.index)
    for (const scope of Object.values(graph.scopes))
      if (scope.kind === 'try') for (const { binding } of scope.handlers) if (binding) other.add(binding)
    for (const { variable, value } of assignmentsOf(state)) (counts(variable, value) ? counting : other).add(variable)
  }
  return new Set([...counting].filter((variable) => !other.has(variable)))
}

function counts(variable: string, value: Expression): boolean {
  if (value.kind === 'literal') return isSmall(value.value)
  if (value.kind !== 'binary' || value.operator !== '+') return false
  const { left, right } = value
  return left.kind === 'variable' && left.variable === variable && right.kind === 'literal' && right.value === 1
}

const isSmall = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < 1e9
