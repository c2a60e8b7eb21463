import { ts } from 'ts-morph'
import type { Expression } from '../../ir/expression.ts'
import { lowerExpression, type Lowering, refused, report } from '../lowering.ts'
import { isAlways } from '../shapes.ts'
import { bare, symbolOf } from '../symbols.ts'

/** `error instanceof Class`: an error value carries the chain of its classes. */
export function instanceOf(node: ts.BinaryExpression, lowering: Lowering): Expression {
  const value = lowerExpression(node.left, lowering)
  const symbol = symbolOf(bare(node.right), lowering.handler.checker)
  if (!isAlways(value.shape, 'error') || symbol === undefined) {
    report(
      lowering,
      'unsupported-value',
      { what: `\`${node.getText()}\``, why: 'only errors keep their class as data' },
      node,
    )
    return refused(lowering, node)
  }
  const shape = { kind: 'boolean' } as const
  // What a catch binds, and what batches hold, are errors always.
  if (symbol.name === 'Error' && value.shape?.kind === 'error') return { kind: 'literal', value: true }
  return { kind: 'instanceof', value, class: symbol.name, shape }
}
