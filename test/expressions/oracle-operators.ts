import { binary, literal, type Row, x } from './oracle-row.ts'
import { HARD_VALUES, NUMBERS, PRIMITIVES, STRINGS } from './oracle-values.ts'

/** Operators over two values, and `typeof`. */

export const numeric = (['-', '*', '/', '%', '+'] as const).map((operator): Row => ({
  title: `${operator} of numbers`,
  expression: binary(operator),
  values: { x: NUMBERS, y: NUMBERS },
}))

export const comparisons = (['<', '<=', '>', '>='] as const).flatMap((operator): readonly Row[] => [
  { title: `${operator} of numbers`, expression: binary(operator), values: { x: NUMBERS, y: NUMBERS } },
  { title: `${operator} of strings`, expression: binary(operator), values: { x: STRINGS, y: STRINGS } },
])

export const equalities = (['===', '!=='] as const).flatMap((operator): readonly Row[] => [
  { title: `${operator} of primitives`, expression: binary(operator), values: { x: PRIMITIVES, y: PRIMITIVES } },
  {
    title: `${operator} of anything with a primitive`,
    expression: binary(operator),
    values: { x: HARD_VALUES, y: ['a', 1, true] },
  },
  {
    title: `${operator} undefined`,
    expression: binary(operator, x, { kind: 'undefined' }),
    values: { x: HARD_VALUES },
  },
  { title: `${operator} null`, expression: binary(operator, x, literal(null)), values: { x: HARD_VALUES } },
])

export const loose = (['==', '!='] as const).flatMap((operator): readonly Row[] => [
  { title: `${operator} null`, expression: binary(operator, x, literal(null)), values: { x: HARD_VALUES } },
  { title: `${operator} of strings`, expression: binary(operator), values: { x: STRINGS, y: STRINGS } },
])

export const types = ['string', 'number', 'boolean', 'object', 'undefined'].map((type): Row => ({
  title: `typeof against ${type}`,
  expression: binary('===', { kind: 'unary', operator: 'typeof', operand: x }, literal(type)),
  values: { x: HARD_VALUES },
}))
