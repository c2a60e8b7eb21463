import * as fc from 'fast-check'
import jsonata from 'jsonata'
import { expect, test } from 'vitest'
import { BEYOND, directQuery } from '../../runtime/interpreter/queries/direct-jsonata.ts'
import type { QueryData } from '../../runtime/interpreter/queries/data.ts'
import { Scope } from '../../runtime/interpreter/scope.ts'
import { SimulatedClock } from '../../runtime/environment/simulated-clock.ts'
import type { Json } from '../../runtime/semantics/json.ts'

const environment = { clock: new SimulatedClock(), random: () => 0.5, newId: () => 'id' }

const names = fc.constantFrom('a', 'b', 'length', 'toString', '_jsonata_function', '`two words`')

const literals = fc.oneof(
  fc.constantFrom('true', 'false', 'null', "''", "'1'", "'a'", '0', '-1', '2.5', '1e15', '123456789012345678', '1e300'),
)

const paths = fc
  .tuple(
    fc.constantFrom('$states.input', '$states.context', '$states.result', '$states', '$x', '$y', '$sum', '$'),
    fc.array(names, { maxLength: 3 }),
    fc.constantFrom('', '', '', '', '[0]', '[]'),
  )
  .map(([root, rest, end]) => [root, ...rest].join('.') + end)

const operators = ['=', '!=', '<', '<=', '>', '>=', '+', '-', '*', '/', '%', '&', 'and', 'or', 'in']

const expressions = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    paths,
    literals,
    fc
      .tuple(tie('expression'), fc.constantFrom(...operators), tie('expression'))
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    fc
      .tuple(tie('expression'), tie('expression'), tie('expression'))
      .map(([test, yes, no]) => `(${test} ? ${yes} : ${no})`),
    tie('expression').map((operand) => `-(${operand})`),
    fc
      .tuple(fc.constantFrom('not', 'exists', 'type'), tie('expression'))
      .map(([name, operand]) => `$${name}(${operand})`),
    fc.tuple(tie('expression'), tie('expression')).map(([test, yes]) => `(${test} ? ${yes})`),
  ),
})).expression

const values: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Json>(null, true, false, 0, -0, 1, 2.5, 1e15, 1e300, 0.1, '', '0', 'a', 'b', [], {}),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'two words', 'length', '_jsonata_function'), tie('value'), { maxKeys: 3 }),
  ),
})).value

/** What an evaluation gives: as JSON text, since that is what leaves it. */
function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value)
}

test('what the direct form of an expression answers is what JSONata answers', async () => {
  let direct = 0
  await fc.assert(
    fc.asyncProperty(expressions, values, values, values, fc.boolean(), async (text, input, context, x, hides) => {
      const scope = new Scope()
      const variables = { x, ...(hides && { not: x }) }
      scope.assign(variables)
      const data: QueryData = { input, context, scope, environment }
      const value = directQuery(text)(data)
      if (value === BEYOND) return
      direct++
      const evaluated: unknown = await jsonata(text).evaluate(undefined, { ...variables, states: { input, context } })
      expect({ text, answer: shown(value) }).toEqual({ text, answer: shown(evaluated) })
    }),
    { numRuns: 5000 },
  )
  expect(direct).toBeGreaterThan(500)
})

test('the usual short expressions have a direct form', () => {
  const scope = new Scope()
  scope.assign({ total: 3, who: { name: 'ada' } })
  const input = { price: 2, list: [1, 2], deep: { flag: true } }
  const answers = (text: string) =>
    directQuery(text)({ input, context: { Execution: { Id: 'e' } }, scope, environment })
  expect(answers('$states.input.list')).toBe(input.list)
  expect(answers('$states.input.missing')).toBe(undefined)
  expect(answers('$states.context.Execution.Id')).toBe('e')
  expect(answers("$total + 1 > 3 and $who.name = 'ada'")).toBe(true)
  expect(answers('$not($exists($states.input.missing))')).toBe(true)
  expect(answers("$states.input.deep.flag ? 'item ' & $total : null")).toBe('item 3')
})

test('what needs sequences is left to the evaluator', () => {
  const data = { input: { list: [{ a: 1 }] }, context: {}, scope: new Scope(), environment }
  const answers = ['$states.input.list.a', '$states.input.list[0]', '$states.input.list = 1', '$sum(1)', '$missing']
  expect(answers.map((text) => directQuery(text)(data))).toEqual(answers.map(() => BEYOND))
})
