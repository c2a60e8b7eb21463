import type { BinaryOperator, Expression, LogicalOperator } from '../../compiler/ir/expression.ts'
import type { Json } from '../../runtime/semantics/json.ts'

/** A row of the oracle, and the short constructors of its expressions. */

export interface Row {
  readonly title: string
  readonly expression: Expression
  /** Values of each variable; every combination is tried. */
  readonly values: Readonly<Record<string, readonly unknown[]>>
  /** Combinations that throw in JavaScript: the lowering makes them a choice. */
  readonly throws?: (values: Readonly<Record<string, unknown>>) => boolean
}

export const x: Expression = { kind: 'variable', variable: 'x' }
export const y: Expression = { kind: 'variable', variable: 'y' }
export const z: Expression = { kind: 'variable', variable: 'z' }
export const literal = (value: Json): Expression => ({ kind: 'literal', value })
export const binary = (operator: BinaryOperator, left: Expression = x, right: Expression = y): Expression => ({
  kind: 'binary',
  operator,
  left,
  right,
})
export const logical = (operator: LogicalOperator): Expression => ({ kind: 'logical', operator, left: x, right: y })
export const call = (name: string, ...given: readonly Expression[]): Expression => ({
  kind: 'call',
  function: name,
  arguments: given,
})
export const member = (object: Expression, property: string, optional = false): Expression => ({
  kind: 'member',
  object,
  property,
  optional,
})
