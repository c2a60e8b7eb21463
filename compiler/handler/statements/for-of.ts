import { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import type { Shape } from '../../ir/shape.ts'
import type { Assignment } from '../../ir/state.ts'
import { readsOf } from '../../ir/visit.ts'
import type { Scope } from '../../ir/workflow.ts'
import { assignItem } from '../assignment-patterns.ts'
import { plusOne } from '../expressions/assignment.ts'
import { guard, present } from '../guards.ts'
import { type JumpTarget, lowerExpression, type Lowering, report } from '../lowering.ts'
import { nullishness } from '../nullish.ts'
import { declareNames, destructure, textInMessages } from '../patterns.ts'
import { canBe, isAlways, withoutNullish } from '../shapes.ts'
import { mutatedName } from '../mutations.ts'
import { bare, rootOf, symbolOf } from '../symbols.ts'
import { label, wordsOf } from '../words.ts'
import { body } from './block.ts'
import { labelsOf, within } from './jump.ts'

const NUMBER: Shape = { kind: 'number' }

/**
 * `for (const item of items)`: an index variable, a choice that takes the next item, and ways back to it. The list is kept in a variable
 * unless it is one that cannot change.
 */
export function forOf(node: ts.ForOfStatement, lowering: Lowering): void {
  const { graph, handler } = lowering
  const declaration = loopVariable(node)
  if (node.awaitModifier)
    return report(lowering, 'unsupported-syntax', { construct: '`for await`' }, node.awaitModifier)
  const listNode = entriesOf(node.expression, declaration) ?? node.expression
  const list = loopList(listNode, lowering)
  if (list === undefined || changesInLoop(listNode, node.statement, lowering)) return
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
  const items = keptList(list, name, span, lowering)
  const start: Assignment[] = [...items.assign, { variable: index, value: { kind: 'literal', value: 0 } }]
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
    const item = taken(
      declaration,
      itemOf(items.value, at, declaration, lowering),
      at,
      listNode !== node.expression,
      lowering,
    )
    const next: Assignment = { variable: index, value: plusOne(at) }
    const { ways, otherwise } = graph.addChoice(
      [{ when: isBefore(at, items.value), assign: [...item.assign, next], span }],
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

export function loopVariable({ initializer }: ts.ForOfStatement | ts.ForInStatement): LoopVariable {
  return ts.isVariableDeclarationList(initializer) ? initializer.declarations[0]!.name : initializer
}

/** `for (const [index, item] of items.entries())`: the array of it. */
function entriesOf(node: ts.Expression, name: LoopVariable): ts.Expression | undefined {
  const call = bare(node)
  if (!ts.isCallExpression(call) || call.arguments.length > 0) return undefined
  const callee = bare(call.expression)
  const isPair =
    ts.isArrayBindingPattern(name) &&
    name.elements.length <= 2 &&
    name.elements.every(
      (element) =>
        ts.isOmittedExpression(element) ||
        (ts.isIdentifier(element.name) && !element.initializer && !element.dotDotDotToken),
    )
  return isPair && ts.isPropertyAccessExpression(callee) && callee.name.text === 'entries'
    ? callee.expression
    : undefined
}

function loopList(node: ts.Expression, lowering: Lowering): Expression | undefined {
  const { size } = lowering.handler.diagnostics
  const list = lowerExpression(node, lowering)
  // What was refused has been said.
  if (lowering.handler.diagnostics.size > size && list.kind === 'undefined') return undefined
  if (!isAlways(list.shape, 'array')) {
    const what = `a loop over \`${node.getText()}\``
    report(lowering, 'unsupported-value', { what, why: 'it is not certainly an array' }, node)
    return undefined
  }
  guard(list, nullishness(node, lowering.handler), () => `${textInMessages(node)} is not iterable`, node, lowering)
  return present(list)
}

/** A loop over a list that its own body makes longer would go on over the new items. */
function changesInLoop(list: ts.Expression, statement: ts.Statement, lowering: Lowering): boolean {
  const { checker } = lowering.handler
  const root = rootOf(list)
  const symbol = symbolOf(root, checker)
  const find = (node: ts.Node): ts.Node | undefined => {
    const changed = mutatedName(node)
    return changed && symbolOf(changed, checker) === symbol ? changed : ts.forEachChild(node, find)
  }
  const found = symbol && find(statement)
  if (found === undefined) return false
  report(lowering, 'change-of-shared-value', { name: root.getText() }, found, {
    related: [{ message: 'the loop goes over it', span: lowering.handler.spanOf(list) }],
  })
  return true
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

function itemOf(list: Expression, at: Expression, declaration: ts.Node, lowering: Lowering): Expression {
  const shape = withoutNullish(list.shape!)
  const known = shape.kind === 'array' && shape.element.kind !== 'unknown'
  return {
    kind: 'index',
    object: list,
    index: at,
    optional: false,
    ...(known && { shape: shape.element }),
    span: lowering.handler.spanOf(declaration),
  }
}

/** How the names of a round get their values: in the choice, or for a pattern from the item at the start of the body. */
function taken(
  name: LoopVariable,
  item: Expression,
  at: Expression,
  isEntry: boolean,
  lowering: Lowering,
): { readonly assign: readonly Assignment[]; readonly takeApart: (inner: Lowering) => void } {
  const nothing = () => undefined
  if (isBindingName(name) && ts.isIdentifier(name))
    return { assign: declareNames([{ name, value: item }], undefined, lowering), takeApart: nothing }
  if (isEntry && ts.isArrayBindingPattern(name)) {
    const bound = name.elements.flatMap((element, position) =>
      ts.isBindingElement(element) && ts.isIdentifier(element.name)
        ? [{ name: element.name, value: position === 0 ? at : item }]
        : [],
    )
    return { assign: declareNames(bound, undefined, lowering), takeApart: nothing }
  }
  const { variables, spanOf } = lowering.handler
  const variable = variables.declare(
    `${wordsOf(name).split(' ')[0] ?? ''}Item`,
    item.shape ?? { kind: 'unknown' },
    lowering.graph.words.at(-1) ?? '',
    { span: spanOf(name), constant: true },
  )
  const value: Expression = { kind: 'variable', variable, ...(item.shape && { shape: item.shape }) }
  return {
    assign: [{ variable, value: item }],
    takeApart: (inner) => {
      if (!isBindingName(name)) return assignItem(name, value, inner)
      const nullish = { undefined: canBe(item.shape, 'undefined'), null: canBe(item.shape, 'null') }
      const bound = destructure(name, { value, nullish, text: '.for', node: name }, inner)
      const assign = [...declareNames(bound, undefined, inner)]
      if (assign.length > 0)
        inner.graph.add({ kind: 'assign', assign, next: '', span: spanOf(name) }, label('Assign', wordsOf(name)))
    },
  }
}

function isBindingName(name: LoopVariable): name is ts.BindingName {
  return ts.isVariableDeclaration(name.parent)
}

function isBefore(at: Expression, list: Expression): Expression {
  const length: Expression = { kind: 'call', function: 'Array.length', arguments: [list], shape: NUMBER }
  return { kind: 'binary', operator: '<', left: at, right: length, shape: { kind: 'boolean' } }
}
