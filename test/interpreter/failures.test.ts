import { describe, expect, test } from 'vitest'
import type { Json } from '../../runtime/semantics/json.ts'
import { machine, run } from './run.ts'

/** What a failing field is told as: the state is `It`, entered at event 2. */
type Failure = readonly [what: string, state: object, input: Json, cause: string]

const END = { End: true }
const PASS = { Type: 'Pass', ...END }
const WAIT = { Type: 'Wait', ...END }
const TASK = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f', ...END }
const MAP = {
  Type: 'Map',
  ItemProcessor: { StartAt: 'Item', States: { Item: { Type: 'Pass', End: true } } },
  ...END,
}
const CONFLICT = 'States.ReferencePathConflict'
const NODE = 'com.fasterxml.jackson.databind.node'
const noObject = (property: string, at: string, node: string) =>
  `Expected to find an object with property ${property} in path ${at} but found '${NODE}.${node}'. ` +
  "This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider'."

const PATHS: readonly Failure[] = [
  ['a missing name', { ...PASS, InputPath: '$.a' }, {}, "Invalid path '$.a' : No results for path: $['a']"],
  [
    'a name missing on the way',
    { ...PASS, InputPath: '$.a.b' },
    {},
    "Invalid path '$.a.b' : Missing property in path $['a']",
  ],
  [
    'a name of a text',
    { ...PASS, OutputPath: '$.a.b' },
    { a: 'x' },
    `Invalid path '$.a.b' : ${noObject("['b']", "$['a']", 'TextNode')}`,
  ],
  [
    'a name of null',
    { ...PASS, OutputPath: '$.a.b' },
    { a: null },
    `Invalid path '$.a.b' : ${noObject("['b']", "$['a']", 'NullNode')}`,
  ],
  [
    'an item of a number',
    { ...PASS, InputPath: '$.a[0]' },
    { a: 1 },
    "Invalid path '$.a[0]' : Filter: [0] can only be applied to arrays. Current context is: 1",
  ],
  [
    'an item behind the end on the way',
    { ...PASS, InputPath: '$.a[5].b' },
    { a: [1] },
    "Invalid path '$.a[5].b' : No results for path: $['a'][5]['b']",
  ],
  [
    'a field of a template',
    { ...PASS, Parameters: { 'x.$': '$.a' } },
    { b: 1 },
    `The JSONPath '$.a' specified for the field 'x.$' could not be found in the input '{"b":1}'`,
  ],
  [
    'ErrorPath',
    { Type: 'Fail', ErrorPath: '$.a' },
    { b: 1 },
    `The JSONPath '$.a' specified for the field 'ErrorPath' could not be found in the input '{"b":1}'`,
  ],
  [
    'CausePath',
    { Type: 'Fail', CausePath: '$.a' },
    { b: 1 },
    `The JSONPath '$.a' specified for the field 'CausePath' could not be found in the input '{"b":1}'`,
  ],
  [
    'HeartbeatSecondsPath',
    { ...TASK, HeartbeatSecondsPath: '$.a' },
    {},
    "Invalid path '$.a' : No results for path: $['a']",
  ],
  [
    'a Variable',
    { Type: 'Choice', Choices: [{ Variable: '$.a', NumericEquals: 1, Next: 'It' }], Default: 'Done' },
    {},
    "Invalid path '$.a': The choice state's condition path references an invalid value.",
  ],
  [
    'no rule that holds',
    { Type: 'Choice', Choices: [{ Variable: '$.a', NumericEquals: 1, Next: 'Done' }] },
    { a: 2 },
    'Failed to transition out of the state. The state does not point to a next state.',
  ],
  [
    'SecondsPath to a text',
    { ...WAIT, SecondsPath: '$.a' },
    { a: '1' },
    'The SecondsPath parameter cannot be parsed as a long value: $.a == 1',
  ],
  [
    'SecondsPath to a fraction',
    { ...WAIT, SecondsPath: '$.a' },
    { a: -1.5 },
    'The SecondsPath parameter cannot be parsed as a long value: $.a == -1.5',
  ],
  [
    'SecondsPath to a negative number',
    { ...WAIT, SecondsPath: '$.a' },
    { a: -1 },
    'The SecondsPath parameter references a negative value: $.a == -1',
  ],
  [
    'TimestampPath to another text',
    { ...WAIT, TimestampPath: '$.a' },
    { a: '2016-12-05 21:29:29Z' },
    'The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.a == 2016-12-05 21:29:29Z',
  ],
  [
    'MaxConcurrencyPath to a negative number',
    { ...MAP, ItemsPath: '$.items', MaxConcurrencyPath: '$.a' },
    { a: -1, items: [] },
    "Expected non-negative integer for MaxConcurrency, got '-1' instead.",
  ],
  [
    'MaxConcurrencyPath to a text',
    { ...MAP, ItemsPath: '$.items', MaxConcurrencyPath: '$.a' },
    { a: 'x', items: [] },
    'The MaxConcurrencyPath field refers to value "x" which is not a valid integer: $.a',
  ],
  ['ItemsPath to no list', { ...MAP, ItemsPath: '$.a' }, { a: {} }, 'Reference path "$.a" must point to array.'],
]

const CONFLICTS: readonly Failure[] = [
  ['ItemsPath to nothing', { ...MAP, ItemsPath: '$.a.b' }, { a: {} }, 'Unable to apply step "b" to input {"a":{}}'],
  [
    'ResultPath in a text',
    { ...PASS, Result: 1, ResultPath: '$.a' },
    'text',
    'Unable to apply ReferencePath $.a to input "text"',
  ],
  ['ResultPath in a list', { ...PASS, Result: 1, ResultPath: '$.a' }, [1], 'Unable to apply step "a" to input [1]'],
  [
    'ResultPath through a number',
    { ...PASS, Result: 1, ResultPath: '$.a.b' },
    { a: 1 },
    'Unable to apply step "b" to input {"a":1}',
  ],
]

const jsonata = (text: string, field: string, rest: string) =>
  `The JSONata expression '${text}' specified for the field '${field}' ${rest}`

const EXPRESSIONS: readonly Failure[] = [
  [
    'a coded error',
    { ...PASS, Output: { r: '{% $sum(["a"]) %}' } },
    {},
    jsonata(
      '$sum(["a"])',
      'Output/r',
      'threw an error during evaluation. T0412: Argument 1 of function "sum" must be an array of "numbers"',
    ),
  ],
  [
    'an operand of another type',
    { ...PASS, Output: '{% 1 + "a" %}' },
    {},
    jsonata(
      '1 + "a"',
      'Output',
      'threw an error during evaluation. T2002: The right side of the "+" operator must evaluate to a number',
    ),
  ],
  [
    '$eval',
    { ...PASS, Output: '{% $eval("1") %}' },
    {},
    jsonata('$eval("1")', 'Output', 'threw an error during evaluation. T1006: Attempted to invoke a non-function'),
  ],
  [
    '$error',
    { ...PASS, Assign: { x: "{% $error('no') %}" } },
    {},
    jsonata("$error('no')", 'Assign/x', 'threw an error during evaluation. D3137: no'),
  ],
  [
    'nothing in a list',
    { ...PASS, Output: { a: ['{% $states.input.x %}'] } },
    {},
    jsonata('$states.input.x', 'Output/a[0]', 'returned nothing (undefined).'),
  ],
  [
    'a Condition that is no boolean',
    { Type: 'Choice', Choices: [{ Condition: '{% 1 %}', Next: 'It' }], Default: 'Done' },
    {},
    jsonata(
      '1',
      'Choices[0]/Condition',
      "returned an unexpected result type. Expected 'boolean', but was 'number' for value: 1",
    ),
  ],
  [
    'Seconds of another type',
    { ...WAIT, Seconds: '{% "1" %}' },
    {},
    jsonata('"1"', 'Seconds', `returned an unexpected result type. Expected 'number', but was 'string' for value: "1"`),
  ],
  [
    'Seconds of a fraction',
    { ...WAIT, Seconds: '{% 1.5 %}' },
    {},
    'The Seconds field cannot be parsed as an integer: 1.5',
  ],
  ['negative Seconds', { ...WAIT, Seconds: '{% -1 %}' }, {}, 'Seconds must be between 0 and 99999999 but was: -1'],
  [
    'a Timestamp of another type',
    { ...WAIT, Timestamp: '{% 1 %}' },
    {},
    jsonata('1', 'Timestamp', "returned an unexpected result type. Expected 'string', but was 'number' for value: 1"),
  ],
  [
    'an empty partition',
    { ...PASS, Output: '{% $partition([], 2) %}' },
    {},
    jsonata('$partition([], 2)', 'Output', 'returned nothing (undefined).'),
  ],
  [
    'a range the other way',
    { ...PASS, Output: '{% $range(5, 1, 1) %}' },
    {},
    jsonata('$range(5, 1, 1)', 'Output', 'returned nothing (undefined).'),
  ],
  [
    'a hash without an algorithm',
    { ...PASS, Output: "{% $hash('x') %}" },
    {},
    jsonata("$hash('x')", 'Output', 'returned nothing (undefined).'),
  ],
  [
    'a range that is too long',
    { ...PASS, Output: '{% $count($range(1, 360146, 1)) %}' },
    {},
    jsonata(
      '$count($range(1, 360146, 1))',
      'Output',
      'threw an error during evaluation: Expression evaluation memory limit exceeded: Check for excessive memory usage',
    ),
  ],
  [
    'a list that is too long',
    { ...PASS, Output: '{% [1..900000] ~> $count() %}' },
    {},
    jsonata(
      '[1..900000] ~> $count()',
      'Output',
      'threw an error during evaluation: Expression evaluation memory limit exceeded: Check for excessive memory usage',
    ),
  ],
]

const INTRINSICS: readonly Failure[] = (
  [
    ['States.Format({}, {})', "States.Format('{} {}', 1)", ': number of arguments do not match the occurrences of {}.'],
    ['States.StringToJson', "States.StringToJson('{')", ''],
    ['States.StringToJson', 'States.StringToJson(1)', ''],
    ['States.ArrayPartition', 'States.ArrayPartition(States.Array(1), 0)', ''],
    ['States.ArrayPartition', "States.ArrayPartition('a', 2)", ''],
    ['States.ArrayContains', 'States.ArrayContains(1, 1)', ''],
    ['States.ArrayRange', 'States.ArrayRange(1, 9, 0)', ''],
    ['States.ArrayRange', 'States.ArrayRange(1, 1001, 1)', ''],
    ['States.ArrayRange', "States.ArrayRange(1, 'b', 1)", ''],
    ['States.ArrayGetItem', 'States.ArrayGetItem(States.Array(1), 1)', ''],
    ['States.ArrayGetItem', 'States.ArrayGetItem(States.Array(1), -1)', ''],
    ['States.ArrayLength', "States.ArrayLength('abc')", ''],
    ['States.ArrayUnique', 'States.ArrayUnique(1)', ''],
    ['States.Base64Encode', 'States.Base64Encode(1)', ''],
    ['States.Base64Decode', 'States.Base64Decode(1)', ''],
    ['States.Hash', "States.Hash('a', 'SHA-2')", ''],
    ['States.JsonMerge', 'States.JsonMerge($, 1, false)', ''],
    ['States.JsonMerge', 'States.JsonMerge($, $, true)', ''],
    ['States.MathRandom', 'States.MathRandom(1.4, 1.6)', ''],
    ['States.MathAdd', "States.MathAdd(1, '2')", ''],
    ['States.StringSplit', "States.StringSplit(1, ',')", ''],
    // The whole text is named, whichever call went wrong.
    ['States.MathAdd', "States.Array(States.MathAdd('a', 1))", ''],
  ] as const
).map(([name, text, more]): Failure => [
  text,
  { ...PASS, Parameters: { 'x.$': text } },
  {},
  `The function '${text}' had the following error: Invalid arguments in ${name.replace('({}, {})', '')}${more}`,
])

const where = "An error occurred while executing the state 'It' (entered at the event id #2). "

async function failureOf(state: object, input: Json, QueryLanguage: string) {
  const definition = {
    ...machine({ It: state, ...('Choices' in state && { Done: { Type: 'Succeed' } }) }),
    QueryLanguage,
  }
  return (await run(definition, { input })).end
}

describe('a field of JSONPath that fails', () => {
  test.each(PATHS)('%s', async (_, state, input, cause) => {
    expect(await failureOf(state, input, 'JSONPath')).toEqual({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: where + cause,
    })
  })

  test.each(CONFLICTS)('%s', async (_, state, input, cause) => {
    expect(await failureOf(state, input, 'JSONPath')).toEqual({ status: 'FAILED', error: CONFLICT, cause })
  })

  test.each(INTRINSICS)('%s', async (_, state, input, cause) => {
    expect(await failureOf(state, input, 'JSONPath')).toEqual({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: where + cause,
    })
  })

  test('an item behind the end is null in a template, and missing in an intrinsic function', async () => {
    const of = async (text: string) =>
      (
        await run(
          { ...machine({ It: { ...PASS, Parameters: { 'x.$': text } } }), QueryLanguage: 'JSONPath' },
          { input: { a: [1] } },
        )
      ).end
    expect(await of('$.a[1]')).toEqual({ status: 'SUCCEEDED', output: { x: null } })
    expect(await of("States.Format('{}', $.a[1])")).toMatchObject({ status: 'FAILED', error: 'States.Runtime' })
    expect(await of('$.b[1]')).toMatchObject({ status: 'FAILED', error: 'States.Runtime' })
  })
})

describe('an expression that fails', () => {
  test.each(EXPRESSIONS)('%s', async (_, state, input, cause) => {
    expect(await failureOf(state, input, 'JSONata')).toEqual({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
      cause: where + cause,
    })
  })

  test('a hundred expressions within expressions are evaluated, one more is not', async () => {
    const sum = (terms: number) => Array.from({ length: terms }, () => '1').join('+')
    expect((await failureOf({ ...PASS, Output: `{% ${sum(100)} %}` }, {}, 'JSONata')).output).toBe(100)
    expect((await failureOf({ ...PASS, Output: `{% ${sum(101)} %}` }, {}, 'JSONata')).cause).toMatch(
      /threw an error during evaluation: Stack overflow error: .* Depth=101 max=100$/,
    )
  })
})
