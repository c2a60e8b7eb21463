import { describe, expect, it } from 'vitest'
import {
  type BinaryOperator,
  type Expression,
  type ExpressionKind,
  ITERATION_METHODS,
  type LogicalOperator,
  type UnaryOperator,
} from '../../compiler/ir/expression.ts'
import type { Shape } from '../../compiler/ir/shape.ts'
import { functions, type FunctionName } from '../../compiler/expressions/functions.ts'
import { check, type Tally } from './oracle.ts'
import { literal, member, type Row } from './oracle-row.ts'
import { ROWS } from './oracle-rows.ts'
import { HARD_VALUES, shapeOfValue } from './oracle-values.ts'

/**
 * Every row of the operator and function tables, on the values that are hard for JSONata, in node (the TypeScript text) and in
 * JSONata 2.0.6. Where the text's requirements hold, the two must agree; where they do not, the export stops loudly instead.
 */

/** Every operator; the type checker holds these lists to the language of expressions. */
const BINARY: Readonly<Record<BinaryOperator, true>> = {
  '+': true,
  '-': true,
  '*': true,
  '/': true,
  '%': true,
  '**': true,
  '===': true,
  '!==': true,
  '==': true,
  '!=': true,
  '<': true,
  '<=': true,
  '>': true,
  '>=': true,
}
const OTHER: Readonly<Record<LogicalOperator | UnaryOperator, true>> = {
  '&&': true,
  '||': true,
  '??': true,
  '!': true,
  '-': true,
  '+': true,
  typeof: true,
}

/** Whether a kind of expression has a row of its own; the others are the leaves of rows, or have no meaning in JavaScript alone. */
const KINDS: Readonly<Record<ExpressionKind, boolean>> = {
  literal: false,
  undefined: false,
  variable: false,
  result: false,
  event: false,
  'execution-arn': false,
  member: true,
  index: true,
  unary: true,
  binary: true,
  logical: true,
  conditional: true,
  template: true,
  array: true,
  object: true,
  call: true,
  error: false,
  iteration: true,
  parameter: false,
  instanceof: false,
  foreign: false,
}

const combinations = (row: Row): readonly Readonly<Record<string, unknown>>[] => {
  const names = Object.keys(row.values)
  let all: Readonly<Record<string, unknown>>[] = [{}]
  for (const name of names) all = all.flatMap((so) => row.values[name]!.map((value) => ({ ...so, [name]: value })))
  return all
}

describe('the oracle', () => {
  for (const row of ROWS) {
    it(`${row.title} means in JSONata what it means in JavaScript`, async () => {
      const tally: Tally = { exact: 0, guarded: 0, refused: 0 }
      for (const values of combinations(row)) {
        for (const view of ['own', 'row', 'unknown'] as const) {
          const shapes = Object.fromEntries(
            Object.entries(values).map(([name, value]) => {
              const shape: Shape =
                view === 'own'
                  ? shapeOfValue(value)
                  : view === 'row'
                    ? { kind: 'union', members: row.values[name]!.map(shapeOfValue) }
                    : { kind: 'unknown' }
              return [name, shape]
            }),
          )
          if (row.throws?.(values)) continue
          await check(row.expression, values, shapes, tally)
        }
      }
      expect(tally.exact, 'no value reached both').toBeGreaterThan(0)
    })
  }

  /** What a row gives stands in other expressions too, where JSONata reads the same text in another way. */
  const around: Readonly<Record<string, (value: Expression) => Expression>> = {
    'an element of': (value) => element(value),
    'a property of an element of': (value) => member(element(value), propertyOf(value), true),
    'an array of': (value) => ({ kind: 'array', elements: [value, literal(0)] }),
    'an object with': (value) => ({ kind: 'object', entries: [{ kind: 'entry', key: 'a', value }] }),
    'a value beside': (value) => ({ kind: 'conditional', test: value, then: value, otherwise: literal('no') }),
  }
  const propertyOf = (value: Expression) =>
    value.kind === 'call' && value.function.startsWith('BatchResult.') ? 'status' : 'a'
  const element = (object: Expression): Expression => ({ kind: 'index', object, index: literal(0), optional: true })
  for (const [title, wrap] of Object.entries(around))
    it(`${title} the answer of each row means what it means in JavaScript`, async () => {
      const tally: Tally = { exact: 0, guarded: 0, refused: 0 }
      for (const row of ROWS)
        for (const values of combinations(row)) {
          if (row.throws?.(values)) continue
          const shapes = Object.fromEntries(
            Object.entries(values).map(([name, value]) => [name, shapeOfValue(value)] as const),
          )
          await check(wrap(row.expression), values, shapes, tally)
        }
      expect(tally.exact, 'no value reached both').toBeGreaterThan(0)
    })

  it('has a row for every function of the table', () => {
    const covered = new Set(ROWS.flatMap(({ expression }) => (expression.kind === 'call' ? [expression.function] : [])))
    const excused: readonly FunctionName[] = ['Math.random', 'JSON.parse']
    expect(Object.keys(functions).filter((name) => !covered.has(name))).toEqual(excused)
  })

  it('has a row for every operator', () => {
    const operators = ROWS.flatMap(({ expression }) => ('operator' in expression ? [expression.operator] : []))
    const lacking = (table: object) =>
      Object.keys(table).filter((one) => !operators.some((operator) => operator === one))
    // Always outlined: JSONata fails where there is no finite answer.
    expect(lacking(BINARY)).toEqual(['**'])
    expect(lacking(OTHER)).toEqual([])
  })

  it('has a row for every kind of expression', () => {
    const kinds = new Set<string>(ROWS.map(({ expression }) => expression.kind))
    expect(Object.entries(KINDS).filter(([kind, hasRow]) => hasRow !== kinds.has(kind))).toEqual([])
  })

  it('has a row for every method that takes a callback', () => {
    const covered = ROWS.flatMap(({ expression }) => (expression.kind === 'iteration' ? [expression.method] : []))
    expect(ITERATION_METHODS.filter((method) => !covered.includes(method))).toEqual([])
  })

  it('finds every hard value a shape', () => {
    for (const value of HARD_VALUES) expect(shapeOfValue(value).kind).not.toBe('unknown')
  })
})
