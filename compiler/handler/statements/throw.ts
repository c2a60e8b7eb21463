import type { ts } from '../project/typescript.js'
import { isRefused, lowerExpression, type Lowering, report } from '../lowering.ts'
import { isAlways } from '../shapes.ts'
import { label, wordsOf } from '../words.ts'

/** Only errors are thrown: what is not an error loses its value in the API's records. */
export function throwStatement(node: ts.ThrowStatement, lowering: Lowering): void {
  const error = lowerExpression(node.expression, lowering)
  const { graph, handler } = lowering
  const isError = isAlways(error.shape, 'error') && error.shape?.kind !== 'union'
  if (!isError && !isRefused(error))
    report(lowering, 'throw-of-non-error', { text: node.expression.getText() }, node.expression)
  const name = error.kind === 'error' ? error.classes[0]! : wordsOf(node.expression)
  graph.addEnd({ kind: 'fail', error, span: handler.spanOf(node) }, label('Throw', name))
}
