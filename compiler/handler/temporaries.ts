import type { ts } from './project/typescript.js'
import type { Expression } from '../ir/expression.ts'
import type { Shape } from '../ir/shape.ts'
import type { Lowering } from './lowering.ts'
import { wordsOf } from './words.ts'

/** A variable for a value that the source gives no name. */
export function temporary(
  node: ts.Node,
  shape: Shape,
  lowering: Lowering,
  name = `${wordsOf(node) || 'value'} result`,
): Expression & { readonly kind: 'variable' } {
  const { variables, spanOf } = lowering.handler
  const span = spanOf(node)
  const camel = name.replace(/[^A-Za-z0-9]+(.)/g, (_, next: string) => next.toUpperCase())
  const variable = variables.declare(camel, shape, lowering.graph.words.at(-1) ?? '', { span, constant: true })
  return { kind: 'variable', variable, shape, span }
}
