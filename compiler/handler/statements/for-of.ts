import { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import type { Shape } from '../../ir/shape.ts'
import type { Assignment } from '../../ir/state.ts'
import { readsOf } from '../../ir/visit.ts'
import type { Scope } from '../../ir/workflow.ts'
import { assignItem } from '../assignment-patterns.ts'
import { plusOne } from '../expressions/assignment.ts'
import { type JumpTarget, type Lowering, report } from '../lowering.ts'
import { declareNames, destructure } from '../patterns.ts'
import { canBe, withoutNullish } from '../shapes.ts'
import { label, wordsOf } from '../words.ts'
import { body } from './block.ts'
import { labelsOf, within } from './jump.ts'
import { reportVar } from './variable.ts'
import { itemsOf, keysOf, type LoopItems } from './loop-items.ts'

const NUMBER: Shape = { kind: 'number' }

/**
 * `for (const item of items)`: an index variable, a choice that takes the next item, and ways back to it. The list is kept in a variable
 * unless it is one that cannot change, or one whose changes the loop is to see.
 */
export function forOf(node: ts.ForOfStatement, lowering: Lowering): void {
  if (node.awaitModifier)
    return report(lowering, 'unsupported-syntax', { construct: '`for await`' }, node.awaitModifier)
  const items = itemsOf(node, lowering)
  if (items) loopOver(items, node, lowering)
}

/** `for (const key in object)`: JSON has no inherited properties. */
export function forIn(node: ts.ForInStatement, lowering: Lowering): void {
  const items = keysOf(node, lowering)
  if (items) loopOver(items, node, lowering)
}

function loopOver(items: LoopItems, node: ts.ForOfStatement | ts.ForInStatement, lowering: Lowering): void {
  const { graph, handler } = lowering
  const { initializer } = node
  const isVar = ts.isVariableDeclarationList(initializer) && (initializer.flags & ts.NodeFlags.BlockScoped) === 0
  if (isVar) reportVar(initializer, lowering)
  const declaration = loopVariable(node)
  const name = (ts.isIdentifier(declaration) ? declaration.text : wordsOf(declaration)) || 'item'
  const words = name.replace(/ /g, ', ')
  const place = graph.words.at(-1) ?? ''
  const span = handler.spanOf(node.expression)
  const index = handler.variables.declare(
    `${name} index`.replace(/ (.)/g, (_, first: string) => first.toUpperCase()),
    NUMBER,
    place,
    { span },
  )
  const list = items.changes ? { value: items.list, assign: [] } : keptList(items.list, name, span, lowering)
  const start: Assignment[] = [...list.assign, { variable: index, value: { kind: 'literal', value: 0 } }]
  graph.add({ kind: 'assign', assign: start, next: '', span }, `Start for ${words}`)
  const at: Expression = { kind: 'variable', variable: index, shape: NUMBER }
  const head = graph.loopHead()
  const scope: Scope = {
    kind: 'loop',
    id: graph.labels.newScope('loop'),
    ...(graph.scope && { parent: graph.scope }),
    span: handler.spanOf(node),
    get head() {
      return head.target ?? ''
    },
    form: 'for-of',
  }
  const target: JumpTarget & { kind: 'loop' } = { kind: 'loop', labels: labelsOf(node), breaks: [], continues: [] }
  graph.forgetPassingFacts()
  graph.within(scope, `for ${words}`, () => {
    const round = items.round(list.value, at).map((part) => ({ ...part, span: handler.spanOf(declaration) }))
    const item = taken(declaration, round, lowering)
    const next: Assignment = { variable: index, value: plusOne(at) }
    const { ways, otherwise } = graph.addChoice(
      [{ when: isBefore(at, list.value), assign: [...item.assign, next], span }],
      label('For', words),
      { span },
    )
    target.breaks.push(otherwise)
    graph.resume(ways)
    const inner = within(target, lowering)
    item.takeApart(inner)
    body(node.statement, inner)
    graph.resume(target.continues)
    graph.goBack(head)
  })
  graph.resume(target.breaks)
}

/** What gets the items: a name or a pattern of the loop itself, or a place that was there before. */
type LoopVariable = ts.BindingName | ts.Expression

function loopVariable({ initializer }: ts.ForOfStatement | ts.ForInStatement): LoopVariable {
  return ts.isVariableDeclarationList(initializer) ? initializer.declarations[0]!.name : initializer
}

/** A list that cannot change during the loop is read where it is; any other is kept first, as JavaScript keeps its iterator. */
function keptList(
  list: Expression,
  name: string,
  span: Expression['span'],
  lowering: Lowering,
): { readonly value: Expression; readonly assign: readonly Assignment[] } {
  const { variables } = lowering.handler
  const isPath = ['variable', 'event', 'member'].includes(list.kind)
  if (isPath && readsOf(list).every((variable) => variables.isConstant(variable))) return { value: list, assign: [] }
  const shape = withoutNullish(list.shape!)
  const variable = variables.declare(`${name.split(' ')[0]}List`, shape, lowering.graph.words.at(-1) ?? '', {
    ...(span && { span }),
    constant: true,
  })
  return { value: { kind: 'variable', variable, shape }, assign: [{ variable, value: list }] }
}

/** How the names of a round get their values: in the choice, or for a pattern from the item at the start of the body. */
function taken(
  name: LoopVariable,
  round: readonly Expression[],
  lowering: Lowering,
): { readonly assign: readonly Assignment[]; readonly takeApart: (inner: Lowering) => void } {
  const whole = (parts: readonly Expression[]): Expression =>
    parts.length === 1 ? parts[0]! : { kind: 'array', elements: parts }
  const nothing = () => undefined
  if (isBindingName(name) && ts.isIdentifier(name))
    return { assign: declareNames([{ name, value: whole(round) }], undefined, lowering), takeApart: nothing }
  const flat = round.length > 1 && ts.isArrayBindingPattern(name) ? namesOf(name) : undefined
  if (flat) {
    const bound = flat.flatMap((part, at) => (part && round[at] ? [{ name: part, value: round[at] }] : []))
    return { assign: declareNames(bound, undefined, lowering), takeApart: nothing }
  }
  const { variables, spanOf } = lowering.handler
  const kept = round.map((part, at): Expression & { kind: 'variable' } => {
    const first = wordsOf(name).split(' ')[0] ?? ''
    const called = round.length === 1 ? `${first}Item` : `${first}${at === 0 ? 'Key' : 'Value'}`
    const place = lowering.graph.words.at(-1) ?? ''
    const shape = part.shape ?? { kind: 'unknown' }
    const variable = variables.declare(called, shape, place, { span: spanOf(name), constant: true })
    return { kind: 'variable', variable, ...(part.shape && { shape: part.shape }) }
  })
  const value = whole(kept)
  return {
    assign: kept.map(({ variable }, at) => ({ variable, value: round[at]! })),
    takeApart: (inner) => {
      if (!isBindingName(name)) return assignItem(name, value, inner)
      const isPair = round.length > 1
      const nullish = {
        undefined: !isPair && canBe(value.shape, 'undefined'),
        null: !isPair && canBe(value.shape, 'null'),
      }
      const bound = destructure(name, { value, nullish, text: '.for', node: name }, inner)
      const assign = [...declareNames(bound, undefined, inner)]
      if (assign.length > 0)
        inner.graph.add({ kind: 'assign', assign, next: '', span: spanOf(name) }, label('Assign', wordsOf(name)))
    },
  }
}

/** The names of a pattern of nothing but names. */
function namesOf(pattern: ts.ArrayBindingPattern): readonly (ts.Identifier | undefined)[] | undefined {
  const names = pattern.elements.map((element) => {
    if (ts.isOmittedExpression(element)) return undefined
    const { name, initializer, dotDotDotToken } = element
    return ts.isIdentifier(name) && !initializer && !dotDotDotToken ? name : 'more'
  })
  return names.includes('more') ? undefined : (names as readonly (ts.Identifier | undefined)[])
}

function isBindingName(name: LoopVariable): name is ts.BindingName {
  return ts.isVariableDeclaration(name.parent)
}

function isBefore(at: Expression, list: Expression): Expression {
  const length: Expression = { kind: 'call', function: 'Array.length', arguments: [list], shape: NUMBER }
  return { kind: 'binary', operator: '<', left: at, right: length, shape: { kind: 'boolean' } }
}
