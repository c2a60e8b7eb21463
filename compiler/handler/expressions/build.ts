import type { Expression } from '../../ir/expression.ts'
import type { Shape } from '../../ir/shape.ts'

/** `test ? yes : no` */
export function choose(test: Expression, yes: Expression, no: Expression, shape?: Shape): Expression {
  // oxlint-disable-next-line unicorn/no-thenable -- syntax as data, never awaited
  return { kind: 'conditional', test, then: yes, otherwise: no, ...(shape && { shape }) }
}
