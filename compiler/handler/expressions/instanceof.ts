import { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import { lowerExpression, type Lowering, refused, report } from '../lowering.ts'
import { isAlways } from '../shapes.ts'
import { errorClass } from './error-class.ts'

/** `error instanceof Class`: an error value carries the chain of its classes. */
export function instanceOf(node: ts.BinaryExpression, lowering: Lowering): Expression {
  return isInstance(lowerExpression(node.left, lowering), node.right, node, lowering)
}

/** Whether a value is of the class that an expression names; `node` asks. */
export function isInstance(
  value: Expression,
  named: ts.Expression,
  node: ts.Expression,
  lowering: Lowering,
): Expression {
  const found = errorClass(named, lowering)
  const isError = isAlways(value.shape, 'error')
  if (!isError || found === undefined || found.kind === 'problem') {
    const problem = found?.kind === 'problem' ? found : undefined
    const unknown = `\`${named.getText()}\` is not certainly one class of errors`
    const why = isError ? (problem?.why ?? unknown) : 'only errors keep their class as data'
    const at = problem?.at
    report(lowering, 'unsupported-value', { what: `\`${node.getText()}\``, why }, node, {
      ...(at && { related: [{ message: 'declared', span: lowering.handler.spanOf(at) }] }),
    })
    return refused(lowering, node)
  }
  const shape = { kind: 'boolean' } as const
  // What a catch binds, and what batches hold, are errors always.
  if (found.kind === 'native' && found.name === 'Error' && value.shape?.kind === 'error')
    return { kind: 'literal', value: true }
  return { kind: 'instanceof', value, class: found.name, shape }
}
