import { ts } from '../project/typescript.js'
import { readsResult } from '../../ir/visit.ts'
import type { Expression } from '../../ir/expression.ts'
import { assignToPattern, isPattern } from '../assignment-patterns.ts'
import { guard, present, reading } from '../guards.ts'
import { assignAfter } from '../graph-builder.ts'
import { lowerExpression, type Lowering, refused, report } from '../lowering.ts'
import { nullishness } from '../nullish.ts'
import { changeable, type Place, placeOf } from '../places.ts'
import { canBe, isAlways, unionOf, withoutNullish } from '../shapes.ts'
import { kept } from '../snapshots.ts'
import { bare, symbolOf } from '../symbols.ts'
import { label, wordsOf } from '../words.ts'
import { truthOf } from './conditional.ts'
import { added, COMPOUND, requireData } from './operators.ts'

/*
 * Assignments in any position. `isWanted`: something reads the value of the assignment itself, which is then kept, as the place may be
 * written again before it is used.
 */

export function assignment(node: ts.BinaryExpression, lowering: Lowering, isWanted: boolean): Expression {
  const target = bare(node.left)
  const operator = node.operatorToken.kind
  const isPlain = operator === ts.SyntaxKind.EqualsToken
  if (isPlain && isPattern(target)) return assignToPattern(target, node.right, lowering)
  if (isPlain && ts.isIdentifier(target) && ts.isAwaitExpression(bare(node.right)))
    return fromOperation(node, target, lowering)
  const place = placeOf(node.left, lowering)
  if (place === undefined) {
    lowerExpression(node.right, lowering)
    return refused(lowering, node)
  }
  if (isPlain) {
    const value = lowerExpression(node.right, lowering)
    if (!ts.isIdentifier(target)) requireData(value, node.right, lowering)
    return written(value, place, node, lowering, isWanted)
  }
  const short = SHORT_CIRCUIT[operator]
  if (short) return assignUnless(short, place, node, lowering, isWanted)
  const arithmetic = COMPOUND[operator]
  const left = place.read()
  const right = lowerExpression(node.right, lowering)
  if (arithmetic === undefined) {
    const construct = `the operator \`${node.operatorToken.getText()}\``
    report(lowering, 'unsupported-syntax', { construct }, node.operatorToken)
    return refused(lowering, node)
  }
  const value: Expression =
    arithmetic === '+'
      ? added(left, right, node, lowering)
      : { kind: 'binary', operator: arithmetic, left, right, shape: { kind: 'number' } }
  return written(value, place, node, lowering, isWanted)
}

function written(
  value: Expression,
  place: Place,
  node: ts.Expression,
  lowering: Lowering,
  isWanted: boolean,
): Expression {
  const given = isWanted ? kept(value, node, lowering) : value
  place.write(given, node)
  return given
}

/** `x = await context.step(…)`: the operation itself fills the variable. */
function fromOperation(node: ts.BinaryExpression, target: ts.Identifier, lowering: Lowering): Expression {
  const right = bare(node.right) as ts.AwaitExpression
  const place = placeOf(target, lowering)
  const { state, result } = lowering.handler.rules.awaited(right.expression, lowering)
  const symbol = symbolOf(target, lowering.handler.checker)
  const binding = symbol && lowering.handler.names.get(symbol)
  if (place === undefined || binding?.kind !== 'variable') return refused(lowering, node)
  const { variable } = binding
  if (state && readsResult(result)) {
    assignAfter(state, [{ variable, value: result }])
    return { kind: 'variable', variable, ...(result.shape && { shape: result.shape }) }
  }
  place.write(result, node)
  return result
}

const SHORT_CIRCUIT: Partial<Record<ts.SyntaxKind, '&&' | '||' | '??'>> = {
  [ts.SyntaxKind.AmpersandAmpersandEqualsToken]: '&&',
  [ts.SyntaxKind.BarBarEqualsToken]: '||',
  [ts.SyntaxKind.QuestionQuestionEqualsToken]: '??',
}

/** `x ??= value`: the value is only asked for, and the place only written, where the old one does not do. */
function assignUnless(
  operator: '&&' | '||' | '??',
  place: Place,
  node: ts.BinaryExpression,
  lowering: Lowering,
  isWanted: boolean,
): Expression {
  const { graph, handler } = lowering
  const left = place.read()
  const when: Expression =
    operator === '??'
      ? { kind: 'binary', operator: '==', left, right: { kind: 'literal', value: null }, shape: { kind: 'boolean' } }
      : truthOf(left)
  const { ways, otherwise } = graph.addChoice([{ when }], label('Choice', wordsOf(node.left)), {
    span: handler.spanOf(node),
  })
  const [goesOn, stays] = operator === '||' ? [otherwise, ways[0]!] : [ways[0]!, otherwise]
  graph.resume([goesOn])
  const value = lowerExpression(node.right, lowering)
  if (!ts.isIdentifier(bare(node.left))) requireData(value, node.right, lowering)
  place.write(value, node)
  graph.resume([stays])
  if (!isWanted) return value
  const now = place.read()
  const shape =
    now.shape && operator !== '&&' && value.shape === withoutNullishOf(value) ? withoutNullish(now.shape) : now.shape
  return kept({ ...now, ...(shape && { shape }) }, node, lowering)
}

const withoutNullishOf = ({ shape }: Expression) => shape && withoutNullish(shape)

/** `x++`, `--o.count`: a postfix gives what was there before. */
export function counting(
  node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression,
  lowering: Lowering,
  isWanted: boolean,
): Expression {
  const place = placeOf(node.operand, lowering)
  if (place === undefined) return refused(lowering, node)
  const isPostfix = ts.isPostfixUnaryExpression(node)
  const old = isPostfix && isWanted ? kept(place.read(), node, lowering) : place.read()
  const step = node.operator === ts.SyntaxKind.PlusPlusToken ? 1 : -1
  const isNumber = isAlways(old.shape ?? shapeOfVariable(old, lowering), 'number')
  // Of what is not certainly a number subtraction makes one, as counting does.
  const value: Expression =
    step === 1 && isNumber
      ? plusOne(old)
      : { kind: 'binary', operator: '-', left: old, right: { kind: 'literal', value: step }, shape: { kind: 'number' } }
  if (step === -1) Object.assign(value, { right: { kind: 'literal', value: 1 } })
  const now = written(value, place, node, lowering, isWanted && !isPostfix)
  return isPostfix ? old : now
}

function shapeOfVariable(value: Expression, lowering: Lowering) {
  return value.kind === 'variable' ? lowering.handler.variables.shapeOf(value.variable) : undefined
}

export function plusOne(value: Expression): Expression {
  return { kind: 'binary', operator: '+', left: value, right: { kind: 'literal', value: 1 }, shape: { kind: 'number' } }
}

/** `delete object.key` */
export function deleted(node: ts.DeleteExpression, lowering: Lowering): Expression {
  const target = bare(node.expression)
  const isAccess = ts.isPropertyAccessExpression(target) || ts.isElementAccessExpression(target)
  if (!isAccess || target.questionDotToken) {
    report(lowering, 'unsupported-syntax', { construct: 'this `delete`' }, node)
    return refused(lowering, node)
  }
  const object = changeable(target.expression, lowering)
  if (object === undefined) return refused(lowering, node)
  if (!isAlways(object.value.shape, 'object')) {
    const what = `\`${node.getText()}\``
    report(lowering, 'unsupported-value', { what, why: 'it is not certainly a plain object' }, node)
    return refused(lowering, node)
  }
  const key: Expression = ts.isPropertyAccessExpression(target)
    ? { kind: 'literal', value: target.name.text }
    : lowerExpression(target.argumentExpression, lowering)
  const message = () => 'Cannot convert undefined or null to object'
  guard(object.value, nullishness(target.expression, lowering.handler), message, target, lowering)
  const from = present(object.value)
  object.change({ kind: 'call', function: 'Object.omit', arguments: [from, key], shape: from.shape! }, node)
  return { kind: 'literal', value: true }
}

/** The value of a method that changes its list in place; undefined for any other call. */
export function mutation(node: ts.CallExpression, lowering: Lowering, isWanted: boolean): Expression | undefined {
  const callee = bare(node.expression)
  if (!ts.isPropertyAccessExpression(callee) || callee.questionDotToken) return undefined
  const method = METHODS.get(callee.name.text)
  if (method === undefined || !lowering.handler.checker.isArrayType(typeOf(callee.expression, lowering)))
    return undefined
  const list = changeable(callee.expression, lowering)
  if (list === undefined) return refused(lowering, node)
  guard(
    list.value,
    nullishness(callee.expression, lowering.handler),
    reading(callee.name.text),
    callee.expression,
    lowering,
  )
  const items = node.arguments.map((argument) => itemOf(argument, lowering))
  const { value, change } = method(present(list.value), items)
  const given = isWanted ? kept({ ...value, span: lowering.handler.spanOf(node) }, node, lowering) : value
  list.change(change, node)
  return given
}

function typeOf(node: ts.Expression, { handler }: Lowering): ts.Type {
  return handler.checker.getNonNullableType(handler.checker.getTypeAtLocation(node))
}

type Item = Expression | { readonly kind: 'spread'; readonly value: Expression }
type Method = (list: Expression, items: readonly Item[]) => { readonly value: Expression; readonly change: Expression }

const METHODS: ReadonlyMap<string, Method> = new Map(
  Object.entries<Method>({
    push: (list, items) => longer(list, [{ kind: 'spread', value: list }, ...items]),
    unshift: (list, items) => longer(list, [...items, { kind: 'spread', value: list }]),
    pop: (list) => {
      const last: Expression = {
        kind: 'binary',
        operator: '-',
        left: length(list),
        right: literal(1),
        shape: { kind: 'number' },
      }
      return { value: elementAt(list, last), change: slice(list, [literal(0), literal(-1)]) }
    },
    shift: (list) => ({ value: elementAt(list, literal(0)), change: slice(list, [literal(1)]) }),
  }),
)

function longer(list: Expression, elements: readonly Item[]) {
  const change: Expression = { kind: 'array', elements, ...(list.shape && { shape: list.shape }) }
  return { value: length(change), change }
}

const literal = (value: number): Expression => ({ kind: 'literal', value })
const length = (list: Expression): Expression => ({
  kind: 'call',
  function: 'Array.length',
  arguments: [list],
  shape: { kind: 'number' },
})
const slice = (list: Expression, places: readonly Expression[]): Expression => ({
  kind: 'call',
  function: 'Array.slice',
  arguments: [list, ...places],
  ...(list.shape && { shape: list.shape }),
})
/** What may be null as well as missing keeps no shape: then both can be stored. */
function elementAt(list: Expression, index: Expression): Expression {
  const element = list.shape?.kind === 'array' ? list.shape.element : undefined
  const isKnown = element !== undefined && !canBe(element, 'null')
  return {
    kind: 'index',
    object: list,
    index,
    optional: false,
    ...(isKnown && { shape: unionOf([element, { kind: 'undefined' }]) }),
  }
}

function itemOf(node: ts.Expression, lowering: Lowering): Item {
  const value = lowerExpression(ts.isSpreadElement(node) ? node.expression : node, lowering)
  if (!ts.isSpreadElement(node)) {
    requireData(value, node, lowering)
    return value
  }
  const missing = nullishness(node.expression, lowering.handler)
  if (!isAlways(value.shape, 'array') || missing.undefined || missing.null) {
    const what = `a spread of \`${node.expression.getText()}\``
    report(lowering, 'unsupported-value', { what, why: 'it is not certainly an array' }, node)
  }
  return { kind: 'spread', value }
}
