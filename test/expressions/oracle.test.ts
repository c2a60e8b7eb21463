import jsonata from 'jsonata'
import { describe, expect, it } from 'vitest'
import type { Expression } from '../../compiler/ir/expression.ts'
import type { Shape } from '../../compiler/ir/shape.ts'
import { functions, type FunctionName } from '../../compiler/expressions/functions.ts'
import {
  type JsonataAnswer,
  type JsonataScope,
  printCondition,
  printJsonata,
} from '../../compiler/expressions/print-jsonata.ts'
import { printTypeScript } from '../../compiler/expressions/print-typescript.ts'
import { HARD_VALUES, ROWS, type Row, shapeOfValue } from './oracle-rows.ts'

/**
 * Every row of the operator and function tables, on the values that are hard for JSONata, in node (the TypeScript text) and in
 * JSONata 2.0.6. Where the text's requirements hold, the two must agree; where they do not, the export stops loudly instead.
 */

const scopeOf = (shapes: Readonly<Record<string, Shape>>): JsonataScope => ({
  variable: (id) => shapes[id] ?? { kind: 'unknown' },
  result: { kind: 'unknown' },
  event: { kind: 'unknown' },
  variableText: (id) => `$${id}`,
  resultText: '$states.result',
  eventText: '$states.context.Execution.Input',
  arnText: '$states.context.Execution.Id',
  isCounter: () => false,
})

/** A variable of a state machine holds null for undefined where its shape says so. */
const bindings = (values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value === undefined ? null : value]))

const evaluate = async (text: string, values: Readonly<Record<string, unknown>>): Promise<unknown> =>
  JSON.parse(JSON.stringify((await jsonata(text).evaluate(undefined, bindings(values))) ?? null)) as unknown

const inNode = (expression: Expression, values: Readonly<Record<string, unknown>>): unknown => {
  const printed = printTypeScript(expression, { variable: (id) => id, event: 'event', executionArn: 'arn' })
  if (printed.kind !== 'text') throw new Error(printed.reason)
  // oxlint-disable-next-line typescript/no-implied-eval -- the oracle runs the printed text
  return new Function(...Object.keys(values), `return (${printed.text})`)(...Object.values(values)) as unknown
}

const normal = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null)) as unknown

interface Tally {
  exact: number
  guarded: number
  refused: number
}

async function check(
  expression: Expression,
  values: Readonly<Record<string, unknown>>,
  shapes: Readonly<Record<string, Shape>>,
  tally: Tally,
) {
  const scope = scopeOf(shapes)
  const expected = inNode(expression, values)
  const compare = async (answer: JsonataAnswer, wanted: unknown) => {
    if (answer.kind === 'reason') {
      tally.refused += 1
      return
    }
    for (const requirement of answer.requires) {
      const holds = await evaluate(requirement, values)
      expect(typeof holds, `${requirement} is a test`).toBe('boolean')
      if (holds !== true) {
        tally.guarded += 1
        return
      }
    }
    tally.exact += 1
    expect(await evaluate(answer.text, values), `${answer.text} with ${JSON.stringify(values)}`).toEqual(normal(wanted))
  }
  await compare(printJsonata(expression, scope), expected)
  await compare(printCondition(expression, scope), Boolean(expected))
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
          // An unknown value is never undefined: that is checked where it enters.
          if (view === 'unknown' && Object.values(values).includes(undefined)) continue
          if (row.throws?.(values)) continue
          await check(row.expression, values, shapes, tally)
        }
      }
      expect(tally.exact, 'no value reached both').toBeGreaterThan(0)
    })
  }

  it('has a row for every function of the table', () => {
    const covered = new Set(ROWS.flatMap(({ expression }) => (expression.kind === 'call' ? [expression.function] : [])))
    const excused: readonly FunctionName[] = ['JSON.parse']
    expect(Object.keys(functions).filter((name) => !covered.has(name))).toEqual(excused)
  })

  it('finds every hard value a shape', () => {
    for (const value of HARD_VALUES) expect(shapeOfValue(value).kind).not.toBe('unknown')
  })
})
