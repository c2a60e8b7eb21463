import { ts } from '../project/typescript.js'
import { functionRow } from '../../expressions/functions.ts'
import type { Expression, IterationMethod } from '../../ir/expression.ts'
import type { Shape } from '../../ir/shape.ts'
import { guard, present, reading } from '../guards.ts'
import { lowerExpression, type Lowering, refused, report } from '../lowering.ts'
import { nondeterministic } from '../nondeterministic.ts'
import { nullishness } from '../nullish.ts'
import { contextMethod, isOperation } from '../operations/context-call.ts'
import { functionOf, inlinedCall } from '../pure-functions.ts'
import { isAlways, withoutNullish } from '../shapes.ts'
import { bare, isGlobal, symbolOf } from '../symbols.ts'
import { shownText } from '../words.ts'
import { choose } from './build.ts'
import { unlessMissing } from './access.ts'
import { iteration, iterationMethod } from './iteration.ts'
import { requireText } from './operators.ts'

const STATIC_OWNERS = new Set(['Math', 'Object', 'Array', 'JSON', 'Number', 'String', 'Boolean'])
const CONVERSIONS = new Set(['String', 'Number', 'Boolean'])
/** Functions that throw on some arguments: nothing says beforehand whether they will. */
const THROWING = new Set(['JSON.parse'])
const ANY_NUMBER = new Set(['Math.max', 'Math.min'])

export function call(node: ts.CallExpression, lowering: Lowering): Expression {
  const { handler } = lowering
  const onContext = contextMethod(node, handler)
  if (onContext) {
    if (isOperation(node, handler)) report(lowering, 'operation-not-awaited', { operation: onContext.method }, node)
    else report(lowering, 'unsupported-operation', { operation: `context.${onContext.method}` }, node)
    return refused(lowering, node)
  }
  if (nondeterministic(node, lowering)) return refused(lowering, node)
  const callee = bare(node.expression)
  if (ts.isIdentifier(callee)) return conversion(callee, node, lowering)
  if (!ts.isPropertyAccessExpression(callee)) return refuse(node, lowering)
  const owner = bare(callee.expression)
  if (ts.isIdentifier(owner) && STATIC_OWNERS.has(owner.text) && isGlobal(symbolOf(owner, handler.checker)))
    return staticCall(`${owner.text}.${callee.name.text}`, node, lowering)
  return methodCall(callee, node, lowering)
}

function refuse(node: ts.CallExpression, lowering: Lowering): Expression {
  report(lowering, 'unsupported-call', { callee: shownText(node.expression) }, node)
  return refused(lowering, node)
}

/** `String(x)`, `Number(x)`, `Boolean(x)`, and functions of the user. */
function conversion(callee: ts.Identifier, node: ts.CallExpression, lowering: Lowering): Expression {
  const isPlatform = isGlobal(symbolOf(callee, lowering.handler.checker))
  const [argument] = node.arguments
  const body = isPlatform ? undefined : functionOf(callee, lowering.handler)
  if (body) return inlinedCall(node, body, lowering) ?? refuse(node, lowering)
  if (!isPlatform || !CONVERSIONS.has(callee.text) || argument === undefined || node.arguments.length > 1)
    return refuse(node, lowering)
  const value = lowerExpression(argument, lowering)
  if (callee.text === 'String') {
    if (isAlways(value.shape, 'error')) return errorText(value)
    requireText(value, argument, lowering)
  }
  return { kind: 'call', function: callee.text, arguments: [value], ...rowShape(callee.text, [value]) }
}

/** `String(error)`: name and message with a colon, or the one that is not empty. */
function errorText(error: Expression): Expression {
  const shape: Shape = { kind: 'string' }
  const member = (property: string): Expression => ({ kind: 'member', object: error, property, optional: false, shape })
  const isEmpty = (value: Expression): Expression => ({
    kind: 'binary',
    operator: '===',
    left: value,
    right: { kind: 'literal', value: '' },
    shape: { kind: 'boolean' },
  })
  const both: Expression = { kind: 'template', parts: [member('name'), ': ', member('message')], shape }
  const named = choose(isEmpty(member('message')), member('name'), both, shape)
  return choose(isEmpty(member('name')), member('message'), named, shape)
}

function staticCall(name: string, node: ts.CallExpression, lowering: Lowering): Expression {
  const row = functionRow(name)
  if (row === undefined || THROWING.has(name) || node.arguments.some(ts.isSpreadElement)) return refuse(node, lowering)
  const most = ANY_NUMBER.has(name) ? Infinity : row.most
  if (node.arguments.length < row.least || node.arguments.length > most) return refuse(node, lowering)
  const values = node.arguments.map((argument) => lowerExpression(argument, lowering))
  if (name.startsWith('Object.')) {
    const message = () => 'Cannot convert undefined or null to object'
    guard(values[0]!, nullishness(node.arguments[0]!, lowering.handler), message, node.arguments[0]!, lowering)
    if (!isAlways(values[0]!.shape, 'object')) return refuse(node, lowering)
  }
  if (name === 'JSON.stringify' && (isAlways(values[0]?.shape, 'error') || isAlways(values[0]?.shape, 'batch')))
    return refuse(node, lowering)
  return values
    .slice(1)
    .reduce<Expression>(
      (sofar, value) => (ANY_NUMBER.has(name) ? functionCall(name, [sofar, value]) : sofar),
      ANY_NUMBER.has(name) ? values[0]! : functionCall(name, values),
    )
}

/** A method of a text, an array or a batch that the printers know; any other is refused by its name. */
function methodCall(callee: ts.PropertyAccessExpression, node: ts.CallExpression, lowering: Lowering): Expression {
  const receiver = lowerExpression(callee.expression, lowering)
  const method = callee.name.text
  const kind = (['batch', 'array', 'string'] as const).find((candidate) => isAlways(receiver.shape, candidate))
  const iterated = kind === 'array' ? iterationMethod(method) : undefined
  if (iterated) return iterationCall(iterated, receiver, callee, node, lowering)
  const owner = kind && { batch: 'BatchResult', array: 'Array', string: 'String' }[kind]
  const name = `${owner}.${method}`
  const row = functionRow(name)
  const count = node.arguments.length + 1
  if (
    row === undefined ||
    owner === undefined ||
    count < row.least ||
    count > row.most ||
    node.arguments.some(ts.isSpreadElement) ||
    !fitsExactly(name, receiver, node, lowering)
  )
    return refuse(node, lowering)
  const optional = callee.questionDotToken !== undefined || ts.isOptionalChain(node)
  if (!optional)
    guard(receiver, nullishness(callee.expression, lowering.handler), reading(method), callee.expression, lowering)
  const rest = node.arguments.map((argument) => lowerExpression(argument, lowering))
  const called = functionCall(name, [present(receiver), ...rest])
  return optional ? unlessMissing(receiver, called) : called
}

/** A method that is given a function. */
function iterationCall(
  method: IterationMethod,
  receiver: Expression,
  callee: ts.PropertyAccessExpression,
  node: ts.CallExpression,
  lowering: Lowering,
): Expression {
  const optional = callee.questionDotToken !== undefined || ts.isOptionalChain(node)
  const missing = nullishness(callee.expression, lowering.handler)
  if (!optional) guard(receiver, missing, reading(callee.name.text), callee.expression, lowering)
  const called = iteration(method, present(receiver), node, lowering)
  if (!called) return refuse(node, lowering)
  return optional ? unlessMissing(receiver, called) : called
}

/** What the data form of a method needs of its arguments to mean the same. */
function fitsExactly(name: string, receiver: Expression, node: ts.CallExpression, lowering: Lowering): boolean {
  const { checker } = lowering.handler
  const type = node.arguments[0] && checker.getTypeAtLocation(node.arguments[0])
  const shape = receiver.shape && withoutNullish(receiver.shape)
  // The row sets an element for an assignment, which adds one where there is none; the method throws there.
  if (name === 'Array.with') return false
  if (name === 'Array.concat') return type !== undefined && checker.isArrayLikeType(type)
  if (name === 'Array.includes' || name === 'Array.indexOf') {
    const element = shape?.kind === 'array' ? shape.element : undefined
    // Objects are compared by identity, which data does not have.
    return element !== undefined && !isAlways(element, 'object') && !isAlways(element, 'array')
  }
  return true
}

function functionCall(name: string, arguments_: readonly Expression[]): Expression {
  return { kind: 'call', function: name, arguments: arguments_, ...rowShape(name, arguments_) }
}

function rowShape(name: string, arguments_: readonly Expression[]): { shape?: Shape } {
  const shape = functionRow(name)?.result(
    arguments_.map((argument) => (argument.shape ? withoutNullish(argument.shape) : { kind: 'unknown' as const })),
  )
  return shape && shape.kind !== 'unknown' ? { shape } : {}
}
