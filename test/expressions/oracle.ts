import jsonata from 'jsonata'
import { expect } from 'vitest'
import {
  type JsonataAnswer,
  type JsonataScope,
  printCondition,
  printJsonata,
} from '../../compiler/expressions/print-jsonata.ts'
import { printTypeScript } from '../../compiler/expressions/print-typescript.ts'
import { nullOrUndefined } from '../../compiler/expressions/printing.ts'
import type { Expression } from '../../compiler/ir/expression.ts'
import type { Shape } from '../../compiler/ir/shape.ts'

const scopeOf = (shapes: Shapes): JsonataScope => ({
  variable: (id) => shapes[id] ?? { kind: 'unknown' },
  result: { kind: 'unknown' },
  event: { kind: 'unknown' },
  variableText: (id) => (isBoxed(shapes[id]) ? `$${id}.value` : `$${id}`),
  resultText: '$states.result',
  eventText: '$states.context.Execution.Input',
  arnText: '$states.context.Execution.Id',
  isCounter: () => false,
  // The values are given as JSON; objects that the expression builds are told by their making.
  isJson: () => true,
  isBoxed: (id) => isBoxed(shapes[id]),
})

/** Where the type does not say what null stands for, a variable holds an object with the value, or without. */
const isBoxed = (shape: Shape = { kind: 'unknown' }) => shape.kind === 'unknown' || nullOrUndefined(shape)

/** A variable of a state machine holds null for undefined where its shape says so. */
const bindings = (values: Values, shapes: Shapes) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, isBoxed(shapes[name]) ? { value } : (value ?? null)]),
  )

type Values = Readonly<Record<string, unknown>>
type Shapes = Readonly<Record<string, Shape>>

const evaluate = async (text: string, values: Values, shapes: Shapes): Promise<unknown> =>
  JSON.parse(JSON.stringify((await jsonata(text).evaluate(undefined, bindings(values, shapes))) ?? null)) as unknown

const inNode = (expression: Expression, values: Values): unknown => {
  const printed = printTypeScript(expression, { variable: (id) => id, event: 'event', executionArn: 'arn' })
  if (printed.kind !== 'text') throw new Error(printed.reason)
  // oxlint-disable-next-line typescript/no-implied-eval -- the oracle runs the printed text
  return new Function(...Object.keys(values), `return (${printed.text})`)(...Object.values(values)) as unknown
}

const normal = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null)) as unknown

export interface Tally {
  exact: number
  guarded: number
  refused: number
}

/** Runs an expression in node and in JSONata; where the text's requirements hold the two must agree. */
export async function check(expression: Expression, values: Values, shapes: Shapes, tally: Tally) {
  const scope = scopeOf(shapes)
  const expected = inNode(expression, values)
  const compare = async (answer: JsonataAnswer, wanted: unknown) => {
    if (answer.kind === 'reason') {
      tally.refused += 1
      return
    }
    for (const requirement of answer.requires) {
      const holds = await evaluate(requirement, values, shapes)
      expect(typeof holds, `${requirement} is a test`).toBe('boolean')
      if (holds !== true) {
        tally.guarded += 1
        return
      }
    }
    tally.exact += 1
    expect(await evaluate(answer.text, values, shapes), `${answer.text} with ${JSON.stringify(values)}`).toEqual(
      normal(wanted),
    )
  }
  await compare(printJsonata(expression, scope), expected)
  await compare(printCondition(expression, scope), Boolean(expected))
}
