import { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import { requireData } from '../expressions/operators.ts'
import { readsResult } from '../../ir/visit.ts'
import { assignAfter } from '../graph-builder.ts'
import { type HandlerLowering, lowerExpression, type Lowering, report } from '../lowering.ts'
import { isOperation } from '../operations/context-call.ts'
import { combinatorOf } from '../operations/combinator.ts'
import { contextFunctionOf } from '../operations/context-functions.ts'
import { bare } from '../symbols.ts'
import { temporary } from '../temporaries.ts'
import { leave } from './jump.ts'

export function returnStatement(node: ts.ReturnStatement, lowering: Lowering): void {
  returnValue(node.expression, node, lowering)
}

/** Ends the graph with a value; `return context.step(…)` awaits too, but past the `catch` around it. */
export function returnValue(value: ts.Expression | undefined, node: ts.Node, lowering: Lowering): void {
  const { handler } = lowering
  if (value === undefined) return leave({ kind: 'return', node }, lowering)
  const at = bare(value)
  const found =
    ts.isCallExpression(at) && isAwaitable(at, handler)
      ? returnedOperation(at, lowering)
      : lowerExpression(value, endsExecution(node, lowering) ? { ...lowering, leaving: at } : lowering)
  requireData(found, value, lowering)
  leave({ kind: 'return', ...(found.kind !== 'undefined' && { value: found }), source: value, node }, lowering)
}

/** Whether the value is the result of the execution; a `finally` on the way keeps it in a variable that nothing else reads. */
const endsExecution = (node: ts.Node, { handler }: Lowering): boolean =>
  ts.findAncestor(node, ts.isFunctionLike) === handler.function

const isAwaitable = (call: ts.CallExpression, handler: HandlerLowering): boolean =>
  isOperation(call, handler) ||
  combinatorOf(call, handler) !== undefined ||
  contextFunctionOf(call, handler) !== undefined

function returnedOperation(call: ts.CallExpression, lowering: Lowering): Expression {
  if (lowering.jumps?.some(({ kind }) => kind === 'finally')) {
    const construct = 'an operation returned without `await` inside a `try` with `finally`'
    report(lowering, 'unsupported-syntax', { construct }, call, { hint: 'Write `return await`.' })
  }
  const { state, result } = lowering.handler.rules.awaited(call, lowering, { escapesTry: true })
  if (state === undefined || !readsResult(result)) return result.kind === 'result' ? { kind: 'undefined' } : result
  const kept = temporary(call, result.shape ?? { kind: 'unknown' }, lowering)
  assignAfter(state, [{ variable: kept.variable, value: result }])
  return kept
}
