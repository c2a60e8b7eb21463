import type { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import { readsResult } from '../../ir/visit.ts'
import { assignAfter } from '../graph-builder.ts'
import type { Lowering } from '../lowering.ts'
import { temporary } from '../temporaries.ts'

/** An operation in the middle of an expression: its result is kept in a variable of its own. */
export function awaited(node: ts.AwaitExpression, lowering: Lowering): Expression {
  const { state, result } = lowering.handler.rules.awaited(node.expression, lowering)
  if (state === undefined || !readsResult(result)) return result
  const kept = temporary(node, result.shape ?? { kind: 'unknown' }, lowering)
  assignAfter(state, [{ variable: kept.variable, value: result }])
  return kept
}
