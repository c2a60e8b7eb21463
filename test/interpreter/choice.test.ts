import { expect, test } from 'vitest'
import { COMPARISONS, TYPE_TESTS } from '../../compiler/asl/types.ts'
import type { Json } from '../../runtime/semantics/json.ts'
import { run } from './run.ts'

const EARLY = '2024-01-01T00:00:00Z'
const LATE = '2024-01-01T01:00:00+00:30'
const VALUES: readonly Json[] = [null, true, false, 0, 1, -1.5, '', 'a', 'b', '1', EARLY, LATE, [], [1], {}, { a: 1 }]

/** Where a Choice with one rule goes, or the error that it fails with. */
async function chosen(rule: object, input: Json): Promise<unknown> {
  const ends = (Result: string) => ({ Type: 'Pass', Result, End: true })
  const { outcome } = await run(
    {
      StartAt: 'Choose',
      States: {
        Choose: { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' },
        Yes: ends('yes'),
        No: ends('no'),
      },
    },
    { input },
  )
  return outcome.status === 'succeeded' ? outcome.result === 'yes' : outcome.status === 'failed' && outcome.error.name
}

/** The specification's words for what the end of an operator's name asks, of texts in the order of their units. */
function ordered(asks: string, left: number | string | boolean, right: number | string | boolean): boolean {
  switch (asks) {
    case 'Equals':
      return left === right
    case 'LessThan':
      return left < right
    case 'LessThanEquals':
      return left <= right
    case 'GreaterThan':
      return left > right
    default:
      return left >= right
  }
}

const isTimestamp = (value: Json): value is string => value === EARLY || value === LATE

/** What a value is to the operators of a kind; undefined where it is none of theirs. */
function operandOf(kind: string, value: Json): number | string | boolean | undefined {
  if (kind === 'timestamp') return isTimestamp(value) ? Date.parse(value) : undefined
  return typeof value === kind ? (value as number | string | boolean) : undefined
}

const GIVEN: Readonly<Record<string, readonly Json[]>> = {
  string: ['a', '', EARLY],
  number: [0, -1.5, 1e300],
  boolean: [true, false],
  timestamp: [EARLY, LATE],
}

test.each(Object.entries(COMPARISONS))('%s compares %ss only, with a value and with a path', async (operator, kind) => {
  const asks = operator.replace(/^(?:String|Numeric|Boolean|Timestamp)/, '')
  for (const given of GIVEN[kind]!) {
    for (const value of VALUES) {
      const left = operandOf(kind, value)
      const expected = left !== undefined && ordered(asks, left, operandOf(kind, given)!)
      const byValue = await chosen({ Variable: '$.value', [operator]: given }, { value })
      const byPath = await chosen({ Variable: '$.value', [`${operator}Path`]: '$.given' }, { value, given })
      expect({ operator, given, value, byValue, byPath }).toEqual({
        operator,
        given,
        value,
        byValue: expected,
        byPath: expected,
      })
    }
    // A path to a value of another type never holds, a path to nothing is an error.
    for (const other of VALUES.filter((value) => operandOf(kind, value) === undefined)) {
      expect(await chosen({ Variable: '$.value', [`${operator}Path`]: '$.other' }, { value: given, other })).toBe(false)
    }
    expect(await chosen({ Variable: '$.missing', [operator]: given }, {})).toBe('States.Runtime')
    expect(await chosen({ Variable: '$.value', [`${operator}Path`]: '$.missing' }, { value: given })).toBe(
      'States.Runtime',
    )
  }
})

const TYPES: Readonly<Record<string, (value: Json) => boolean>> = {
  IsNull: (value) => value === null,
  IsPresent: () => true,
  IsNumeric: (value) => typeof value === 'number',
  IsString: (value) => typeof value === 'string',
  IsBoolean: (value) => typeof value === 'boolean',
  IsTimestamp: isTimestamp,
}

test.each(TYPE_TESTS)('%s asks for the type, and for the absence of it', async (operator) => {
  for (const value of VALUES) {
    const holds = TYPES[operator]!(value)
    const found = {
      is: await chosen({ Variable: '$.value', [operator]: true }, { value }),
      isNot: await chosen({ Variable: '$.value', [operator]: false }, { value }),
    }
    expect({ operator, value, ...found }).toEqual({ operator, value, is: holds, isNot: !holds })
  }
  expect(await chosen({ Variable: '$.missing', [operator]: true }, {})).toBe(false)
})

test('there are 39 operators', () => {
  const compared = Object.keys(COMPARISONS)
  expect(compared.length * 2 + TYPE_TESTS.length + ['StringMatches'].length).toBe(39)
})

test('StringMatches has one wildcard, which may be escaped', async () => {
  const cases: [string, Json, boolean][] = [
    ['*', '', true],
    ['a*c', 'abbc', true],
    ['a*c', 'ab', false],
    ['a\\*c', 'a*c', true],
    ['a\\*c', 'abc', false],
    ['a\\\\*', 'a\\b', true],
    ['a?c', 'abc', false],
    ['*a*a*a*b', 'a'.repeat(50_000), false],
    ['*', 1, false],
    ['*', null, false],
  ]
  for (const [pattern, value, expected] of cases) {
    expect([pattern, await chosen({ Variable: '$.value', StringMatches: pattern }, { value })]).toEqual([
      pattern,
      expected,
    ])
  }
})

test('And, Or and Not stop where the answer is known', async () => {
  const holds = { Variable: '$.value', IsPresent: true }
  const fails = { Variable: '$.missing', NumericEquals: 1 }
  const not = { Not: holds }
  const cases: [object, unknown][] = [
    [{ And: [holds, holds] }, true],
    [{ And: [not, fails] }, false],
    [{ And: [holds, fails] }, 'States.Runtime'],
    [{ Or: [holds, fails] }, true],
    [{ Or: [not, not] }, false],
    [{ Or: [not, fails] }, 'States.Runtime'],
    [{ Not: { And: [holds, { Or: [not, not] }] } }, true],
    [{ Not: fails }, 'States.Runtime'],
  ]
  for (const [rule, expected] of cases) expect([rule, await chosen(rule, { value: 1 })]).toEqual([rule, expected])
})
