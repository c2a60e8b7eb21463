import { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import { requireData } from '../expressions/operators.ts'
import { assignAfter } from '../graph-builder.ts'
import { lowerExpression, type Lowering } from '../lowering.ts'
import { isOperation } from '../operations/context-call.ts'
import { bare } from '../symbols.ts'
import { temporary } from '../temporaries.ts'
import { label, wordsOf } from '../words.ts'

export function returnStatement(node: ts.ReturnStatement, lowering: Lowering): void {
  returnValue(node.expression, node, lowering)
}

/** Ends the graph with a value; `return context.step(…)` awaits too, but past the `catch` around it. */
export function returnValue(value: ts.Expression | undefined, node: ts.Node, lowering: Lowering): void {
  const { graph, handler } = lowering
  const span = handler.spanOf(node)
  if (value === undefined) return graph.addEnd({ kind: 'succeed', span }, 'Return')
  const at = bare(value)
  const found =
    ts.isCallExpression(at) && isOperation(at, handler)
      ? returnedOperation(at, lowering)
      : lowerExpression(value, lowering)
  requireData(found, value, lowering)
  graph.addEnd(
    { kind: 'succeed', ...(found.kind !== 'undefined' && { value: found }), span },
    label('Return', ts.isCallExpression(at) || ts.isAwaitExpression(at) ? '' : wordsOf(value)),
  )
}

function returnedOperation(call: ts.CallExpression, lowering: Lowering): Expression {
  const { state, result } = lowering.handler.rules.awaited(call, lowering, { escapesTry: true })
  if (state === undefined || result.kind !== 'result') return result.kind === 'result' ? { kind: 'undefined' } : result
  const kept = temporary(call, result.shape ?? { kind: 'unknown' }, lowering)
  assignAfter(state, [{ variable: kept.variable, value: result }])
  return kept
}
