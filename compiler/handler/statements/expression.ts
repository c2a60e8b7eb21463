import { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import { isAssignment } from '../assignments.ts'
import { assignment, counting, mutation } from '../expressions/assignment.ts'
import { lowerExpression, type Lowering } from '../lowering.ts'
import { isAlways } from '../shapes.ts'
import { bare } from '../symbols.ts'
import { label, wordsOf } from '../words.ts'
import { logged } from './log.ts'

export function expressionStatement(node: ts.ExpressionStatement, lowering: Lowering): void {
  effect(node.expression, lowering)
}

/** An expression whose value nobody reads: an operation, an assignment, a log line, a change of a list, `throwIfError()`. */
export function effect(node: ts.Expression, lowering: Lowering): void {
  const at = bare(node)
  if (ts.isAwaitExpression(at)) return void lowering.handler.rules.awaited(at.expression, lowering)
  if (ts.isBinaryExpression(at)) {
    const { kind } = at.operatorToken
    if (isAssignment(kind)) return void assignment(at, lowering, false)
    if (kind === ts.SyntaxKind.CommaToken) {
      effect(at.left, lowering)
      return effect(at.right, lowering)
    }
  }
  if (isCounting(at)) return void counting(at, lowering, false)
  if (ts.isCallExpression(at))
    if (logged(at, lowering) || thrownIfError(at, lowering) || mutation(at, lowering, false)) return
  lowerExpression(node, lowering)
}

export function isCounting(node: ts.Node): node is ts.PrefixUnaryExpression | ts.PostfixUnaryExpression {
  if (!ts.isPrefixUnaryExpression(node) && !ts.isPostfixUnaryExpression(node)) return false
  return node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken
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
