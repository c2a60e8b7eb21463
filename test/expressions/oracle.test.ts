import { describe, expect, it } from 'vitest'
import { ITERATION_METHODS } from '../../compiler/ir/expression.ts'
import type { Shape } from '../../compiler/ir/shape.ts'
import { functions, type FunctionName } from '../../compiler/expressions/functions.ts'
import { check, type Tally } from './oracle.ts'
import type { Row } from './oracle-row.ts'
import { ROWS } from './oracle-rows.ts'
import { HARD_VALUES, shapeOfValue } from './oracle-values.ts'

/**
 * Every row of the operator and function tables, on the values that are hard for JSONata, in node (the TypeScript text) and in
 * JSONata 2.0.6. Where the text's requirements hold, the two must agree; where they do not, the export stops loudly instead.
 */

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

  it('has a row for every function of the table', () => {
    const covered = new Set(ROWS.flatMap(({ expression }) => (expression.kind === 'call' ? [expression.function] : [])))
    const excused: readonly FunctionName[] = ['Math.random', 'JSON.parse']
    expect(Object.keys(functions).filter((name) => !covered.has(name))).toEqual(excused)
  })

  it('has a row for every method that takes a callback', () => {
    const covered = ROWS.flatMap(({ expression }) => (expression.kind === 'iteration' ? [expression.method] : []))
    expect(ITERATION_METHODS.filter((method) => !covered.includes(method))).toEqual([])
  })

  it('finds every hard value a shape', () => {
    for (const value of HARD_VALUES) expect(shapeOfValue(value).kind).not.toBe('unknown')
  })
})
