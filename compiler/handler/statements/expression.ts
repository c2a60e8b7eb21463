import { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import { added, COMPOUND } from '../expressions/operators.ts'
import { truthOf } from '../expressions/conditional.ts'
import { assignAfter } from '../graph-builder.ts'
import { type Binding, lowerExpression, type Lowering, report } from '../lowering.ts'
import { aliasesOf } from '../mutations.ts'
import { isAlways } from '../shapes.ts'
import { bare, isGlobal, symbolOf } from '../symbols.ts'
import { label, wordsOf } from '../words.ts'
import { isAssignment } from '../assignments.ts'
import { plusOne } from './for-of.ts'
import { logged } from './log.ts'

export function expressionStatement(node: ts.ExpressionStatement, lowering: Lowering): void {
  assignment(node.expression, lowering)
}

/** An expression for its effect: an operation, an assignment, a log line, a change of a list, `throwIfError()`. */
export function assignment(node: ts.Expression, lowering: Lowering): void {
  const at = bare(node)
  if (ts.isAwaitExpression(at)) return void lowering.handler.rules.awaited(at.expression, lowering)
  if (ts.isBinaryExpression(at) && isAssignment(at.operatorToken.kind)) return assign(at, lowering)
  if (ts.isPrefixUnaryExpression(at) || ts.isPostfixUnaryExpression(at)) {
    if (at.operator === ts.SyntaxKind.PlusPlusToken) return count(at, '+', lowering)
    if (at.operator === ts.SyntaxKind.MinusMinusToken) return count(at, '-', lowering)
  }
  if (ts.isCallExpression(at)) {
    if (logged(at, lowering) || thrownIfError(at, lowering) || pushed(at, lowering)) return
  }
  lowerExpression(node, lowering)
}

function assign(node: ts.BinaryExpression, lowering: Lowering): void {
  const target = bare(node.left)
  if (ts.isPropertyAccessExpression(target) || ts.isElementAccessExpression(target))
    return setProperty(node, target, lowering)
  if (!ts.isIdentifier(target))
    return report(lowering, 'unsupported-syntax', { construct: 'an assignment to a pattern' }, target)
  const binding = writable(target, lowering)
  const operator = node.operatorToken.kind
  const right = bare(node.right)
  if (operator === ts.SyntaxKind.EqualsToken && ts.isAwaitExpression(right)) {
    const { state, result } = lowering.handler.rules.awaited(right.expression, lowering)
    if (!binding) return
    if (state && result.kind === 'result') return assignAfter(state, [{ variable: binding.variable, value: result }])
    return addAssign(binding, result, node, lowering)
  }
  if (operator === ts.SyntaxKind.EqualsToken) {
    const value = lowerExpression(node.right, lowering)
    return binding && addAssign(binding, value, node, lowering)
  }
  const left = lowerExpression(node.left, lowering)
  const short = SHORT_CIRCUIT[operator]
  if (short) return assignUnless(short, left, binding, node, lowering)
  const arithmetic = COMPOUND[operator]
  const value = lowerExpression(node.right, lowering)
  if (arithmetic === undefined)
    return report(
      lowering,
      'unsupported-syntax',
      { construct: `the operator \`${node.operatorToken.getText()}\`` },
      node.operatorToken,
    )
  const result: Expression =
    arithmetic === '+'
      ? added(left, value, node, lowering)
      : { kind: 'binary', operator: arithmetic, left, right: value, shape: { kind: 'number' } }
  if (binding) addAssign(binding, result, node, lowering)
}

const SHORT_CIRCUIT: Partial<Record<ts.SyntaxKind, '&&' | '||' | '??'>> = {
  [ts.SyntaxKind.AmpersandAmpersandEqualsToken]: '&&',
  [ts.SyntaxKind.BarBarEqualsToken]: '||',
  [ts.SyntaxKind.QuestionQuestionEqualsToken]: '??',
}

/** `x ??= value`: the value is only asked for, and the variable only written, where the old one does not do. */
function assignUnless(
  operator: '&&' | '||' | '??',
  left: Expression,
  binding: WritableBinding | undefined,
  node: ts.BinaryExpression,
  lowering: Lowering,
): void {
  const { graph, handler } = lowering
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
  if (binding) addAssign(binding, value, node, lowering)
  graph.resume([stays])
}

function count(
  node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression,
  operator: '+' | '-',
  lowering: Lowering,
): void {
  const target = bare(node.operand)
  if (!ts.isIdentifier(target))
    return report(lowering, 'unsupported-syntax', { construct: 'counting in a property' }, node)
  const binding = writable(target, lowering)
  const value = lowerExpression(target, lowering)
  if (binding) addAssign(binding, { ...plusOne(value), operator } as Expression, node, lowering)
}

type WritableBinding = Extract<Binding, { kind: 'variable' }>

/** The variable that may be written here; a variable of an outer scope may not. */
function writable(target: ts.Identifier, lowering: Lowering): WritableBinding | undefined {
  const { checker, names, spanOf } = lowering.handler
  const symbol = symbolOf(target, checker)
  const binding = symbol && names.get(symbol)
  const declaration = binding?.declaration ?? symbol?.valueDeclaration
  const related =
    declaration && !isGlobal(symbol) ? { related: [{ message: 'declared', span: spanOf(declaration) }] } : {}
  if (binding?.kind === 'variable' && binding.graph === lowering.graph) return binding
  if (binding?.kind === 'variable')
    report(
      lowering,
      'write-to-outer-variable',
      { name: target.text, where: 'a branch, an item function or a child context' },
      target,
      related,
    )
  else if (binding === undefined)
    report(
      lowering,
      'unsupported-value',
      { what: `an assignment to \`${target.text}\``, why: 'it does not belong to the handler' },
      target,
      related,
    )
  else report(lowering, 'unsupported-syntax', { construct: `an assignment to \`${target.text}\`` }, target, related)
  return undefined
}

function addAssign(binding: WritableBinding, value: Expression, node: ts.Node, lowering: Lowering): void {
  lowering.graph.add(
    { kind: 'assign', assign: [{ variable: binding.variable, value }], next: '', span: lowering.handler.spanOf(node) },
    `Assign ${binding.declaration.getText()}`,
  )
  lowering.graph.forgetPassingFacts()
}

/** `batch.throwIfError()`: a choice on whether an item failed, and its error thrown. */
function thrownIfError(node: ts.CallExpression, lowering: Lowering): boolean {
  const callee = bare(node.expression)
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== 'throwIfError') return false
  const batch = lowerExpression(callee.expression, lowering)
  if (!isAlways(batch.shape, 'batch')) return false
  const { graph, handler } = lowering
  const span = handler.spanOf(node)
  const words = wordsOf(callee.expression)
  const when: Expression = {
    kind: 'call',
    function: 'BatchResult.hasFailure',
    arguments: [batch],
    shape: { kind: 'boolean' },
  }
  const error: Expression = {
    kind: 'call',
    function: 'BatchResult.firstError',
    arguments: [batch],
    shape: { kind: 'error' },
  }
  const { ways, otherwise } = graph.addChoice([{ when, span }], label('Choice', `${words} failed`), { span })
  graph.resume(ways)
  graph.addEnd({ kind: 'fail', error, span }, label('Throw error of', words))
  graph.resume([otherwise])
  return true
}

/** `list.push(item)` on a list that no other name leads to: the variable gets the longer list. */
function pushed(node: ts.CallExpression, lowering: Lowering): boolean {
  const callee = bare(node.expression)
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== 'push') return false
  const target = bare(callee.expression)
  if (!ts.isIdentifier(target) || node.arguments.some(ts.isSpreadElement)) return false
  const binding = owned(target, lowering)
  if (binding === undefined) return true
  const items = node.arguments.map((argument) => lowerExpression(argument, lowering))
  const list: Expression = { kind: 'variable', variable: binding.variable, shape: binding.shape }
  const value: Expression = {
    kind: 'array',
    elements: [{ kind: 'spread', value: list }, ...items],
    shape: binding.shape,
  }
  addAssign(binding, value, node, lowering)
  return true
}

/** `object.key = value` on an object that no other name leads to: the variable gets the changed object. */
function setProperty(
  node: ts.BinaryExpression,
  target: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  lowering: Lowering,
): void {
  const object = bare(target.expression)
  const isPlain = node.operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isIdentifier(object)
  const type = lowering.handler.checker.getTypeAtLocation(target.expression)
  if (!isPlain || lowering.handler.checker.isArrayLikeType(type))
    return report(lowering, 'unsupported-syntax', { construct: 'this change of an object or array in place' }, node, {
      hint: 'Make a new one: `{ ...old, key: value }`, `[...old, item]`.',
    })
  const binding = owned(object, lowering)
  if (binding === undefined) return
  const key = ts.isPropertyAccessExpression(target)
    ? target.name.text
    : constantKey(lowerExpression(target.argumentExpression, lowering))
  const value = lowerExpression(node.right, lowering)
  const old: Expression = { kind: 'variable', variable: binding.variable, shape: binding.shape }
  addAssign(
    binding,
    {
      kind: 'object',
      entries: [
        { kind: 'spread', value: old },
        { kind: 'entry', key, value },
      ],
      shape: binding.shape,
    },
    node,
    lowering,
  )
}

function constantKey(key: Expression): string | Expression {
  return key.kind === 'literal' && typeof key.value !== 'object' ? String(key.value) : key
}

/** A variable whose value only it holds, so that changing the value and giving it a new one are the same. */
function owned(target: ts.Identifier, lowering: Lowering): WritableBinding | undefined {
  const binding = writable(target, lowering)
  if (binding === undefined) return undefined
  const { checker, function: root, spanOf } = lowering.handler
  const symbol = symbolOf(target, checker)!
  const declaration = symbol.valueDeclaration
  const initializer = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined
  const isFresh =
    initializer !== undefined &&
    [
      ts.SyntaxKind.ArrayLiteralExpression,
      ts.SyntaxKind.ObjectLiteralExpression,
      ts.SyntaxKind.AwaitExpression,
    ].includes(bare(initializer).kind)
  const aliases = aliasesOf(symbol, root, checker)
  if (isFresh && aliases.length === 0) return binding
  report(lowering, 'change-of-shared-value', { name: target.text }, target, {
    related: aliases.map((alias) => ({ message: 'another name leads to it here', span: spanOf(alias) })),
  })
  return undefined
}
