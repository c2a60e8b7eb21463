import { describe, expect, test } from 'vitest'
import { awsLocation } from '../../compiler/asl/location.ts'
import { parseDefinition } from '../../compiler/asl/parse.ts'
import { validateDefinition } from '../../compiler/asl/validate.ts'
import { check, machine } from './check.ts'

const END = { Type: 'Pass', End: true }
const TASK = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true }
const JSONATA = { QueryLanguage: 'JSONata' }

/** What the validator finds, and in what words a hint or a second name is given. */
const CASES: readonly (readonly [name: string, definition: object, ...found: string[]])[] = [
  ['a StartAt that does not exist', machine({ Start: END }, { StartAt: 'Strat' }), 'unknown-target "Strat"'],
  [
    'a Next, a Default and a Catch that lead nowhere',
    machine({
      A: { ...TASK, End: undefined, Next: 'Bb', Catch: [{ ErrorEquals: ['X'], Next: 'Cc' }] },
      B: { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, Next: 'A' }], Default: 'Dd' },
      C: END,
    }),
    'unknown-target "Bb"',
    'unknown-target "Cc"',
    'unreachable-state "B"',
    'unknown-target "Dd"',
    'unreachable-state "C"',
  ],
  [
    'a target outside of the branch',
    machine({
      P: { Type: 'Parallel', Branches: [machine({ I: { Type: 'Pass', Next: 'Out' } })], Next: 'Out' },
      Out: END,
    }),
    'unknown-target "Out"',
  ],
  [
    'a field that is not known, and the rest all the same',
    machine({ A: { Type: 'Pass', Bogus: 1, Next: 'Bb' }, B: END }),
    'unknown-field "Bogus"',
    'unknown-target "Bb"',
    'unreachable-state "B"',
  ],
  ['a state that nothing leads to', machine({ A: END, B: END }), 'unreachable-state "B"'],
  ['a graph that cannot end', machine({ A: { Type: 'Pass', Next: 'A' } }), 'no-terminal-state "StartAt"'],
  ['a state without a way on', machine({ A: { Type: 'Pass' } }), 'missing-transition "A"'],
  ['both ways on', machine({ A: { Type: 'Pass', Next: 'B', End: true }, B: END }), 'conflicting-fields "Next"'],
  ['a long name', machine({ ['x'.repeat(81)]: END }), `state-name-too-long "${'x'.repeat(81)}"`],
  [
    'one name in two graphs',
    machine({ P: { Type: 'Parallel', Branches: [machine({ I: END }), machine({ I: END })], End: true } }),
    'duplicate-state-name "I"',
  ],
  [
    'fields of JSONPath in JSONata',
    machine({ A: { Type: 'Pass', InputPath: '$', ResultPath: null, End: true } }, JSONATA),
    'forbidden-field "InputPath"',
    'forbidden-field "ResultPath"',
  ],
  [
    'fields of JSONata in JSONPath',
    machine({
      A: { ...TASK, Arguments: {}, Output: 1, Catch: [{ ErrorEquals: ['X'], Output: 1, Next: 'B' }] },
      B: END,
    }),
    'forbidden-field "Arguments"',
    'forbidden-field "Output"',
    'forbidden-field "Output"',
  ],
  [
    'JSONPath in a JSONata definition',
    machine({ A: { ...END, QueryLanguage: 'JSONPath' } }, JSONATA),
    'query-language-conflict "JSONPath"',
  ],
  [
    'a query language of a processor, which only a machine and a state have',
    machine({
      A: {
        ...END,
        Type: 'Map',
        ItemProcessor: { QueryLanguage: 'JSONata', StartAt: 'B', States: { B: END } },
      },
    }),
    'unknown-field "QueryLanguage"',
  ],
  [
    'JSONata that does not parse, at the token',
    machine({ A: { ...END, Output: { deep: ['{% "\u00e9" & a b %}'] } } }, JSONATA),
    'invalid-jsonata b',
  ],
  ['$eval', machine({ A: { ...END, Output: '{% $eval("1") %}' } }, JSONATA), 'unavailable-function $eval'],
  [
    'a name of no document',
    machine({ A: { ...END, Output: '{% $uppercase(phone.first) %}' } }, JSONATA),
    'no-document phone',
  ],
  ['the root $$', machine({ A: { ...END, Output: '{% $$ %}' } }, JSONATA), 'no-document $$'],
  [
    'a Condition that is plain text, and a rule without one',
    machine(
      {
        A: { Type: 'Choice', Choices: [{ Condition: 'true', Next: 'B' }, { Next: 'B' }] },
        B: END,
      },
      JSONATA,
    ),
    'jsonata-required "true"',
    'missing-field {\n          "Next": "B"\n        }',
  ],
  [
    'paths that do not parse, at the place',
    machine({ A: { ...END, InputPath: '$.a[', Parameters: { 'x.$': '$.b..' } } }),
    'invalid-jsonpath "',
    'invalid-jsonpath "',
  ],
  ['a ResultPath to many places', machine({ A: { ...END, ResultPath: '$.a[*]' } }), 'reference-path-required "$.a[*]"'],
  [
    'an intrinsic function that does not exist',
    machine({ A: { ...END, Parameters: { 'x.$': "States.Formta('a')" } } }),
    'invalid-intrinsic S',
  ],
  [
    'error names that are not, and States.ALL not alone',
    machine({
      A: {
        ...TASK,
        Retry: [{ ErrorEquals: ['States.TimeOut', 'My.Own'] }, { ErrorEquals: ['States.ALL', 'X'] }],
      },
    }),
    'unknown-error-name "States.TimeOut"',
    'states-all-not-alone "States.ALL"',
  ],
  [
    'rules with no comparison, and with two',
    machine({
      A: {
        Type: 'Choice',
        Choices: [
          { Variable: '$.a', Next: 'B' },
          { Not: { Variable: '$.a', IsNull: true, IsString: true }, Next: 'B' },
          { StringEquals: 'x', Next: 'B' },
          { Variable: '$.a', TimestampEquals: 'today', Next: 'B' },
        ],
      },
      B: END,
    }),
    'comparison-count {\n          "Variable": "$.a",\n          "Next": "B"\n        }',
    'comparison-count {\n            "Variable": "$.a",\n            "IsNull": true,\n            "IsString": true\n          }',
    'missing-field "StringEquals"',
    'wrong-field-value "today"',
  ],
  [
    'a Wait with two times, one with none, and one whose time is no time',
    machine({
      A: { Type: 'Wait', Seconds: 1, SecondsPath: '$.s', Next: 'B' },
      B: { Type: 'Wait', Next: 'C' },
      C: { Type: 'Wait', Timestamp: '2026-02-30T00:00:00Z', End: true },
    }),
    'conflicting-fields "SecondsPath"',
    'missing-field "B"',
    'wrong-field-value "2026-02-30T00:00:00Z"',
  ],
  ['a Map without a processor', machine({ A: { Type: 'Map', End: true } }), 'missing-field "A"'],
  [
    'a heartbeat that is no shorter than the time-out',
    machine({ A: { ...TASK, TimeoutSeconds: 5, HeartbeatSeconds: 5 } }),
    'wrong-field-value 5',
  ],
  [
    'names of variables',
    machine({ A: { ...END, Assign: { 'a-b': 1, states: 1, 'ok.$': '$' } } }),
    'invalid-variable-name "a-b"',
    'invalid-variable-name "states"',
  ],
  [
    'an inner scope that assigns an outer variable',
    machine(
      {
        A: { Type: 'Pass', Assign: { x: 1 }, Next: 'M' },
        M: { Type: 'Map', Items: [1], ItemProcessor: machine({ I: { ...END, Assign: { x: 2, y: 1 } } }), End: true },
      },
      JSONATA,
    ),
    'outer-variable-assigned "x"',
  ],
]

describe('the validator finds', () => {
  test.each(CASES)('%s', (_, definition, ...found) => {
    expect(check(definition).found).toEqual(found)
  })

  test('the near name, and the second place', () => {
    const { diagnostics } = check(machine({ Start: { Type: 'Pass', Next: 'Chrage' }, Charge: END }))
    expect(diagnostics.map(({ message }) => message)).toContain(
      "'Next' names the state 'Chrage', which does not exist here. Did you mean 'Charge'?",
    )
    const twice = check(machine({ P: { Type: 'Parallel', Branches: [machine({ P: END })], End: true } }))
    expect(twice.diagnostics[0]).toMatchObject({
      code: 'duplicate-state-name',
      related: [{ message: 'the other one is' }],
    })
  })
})

describe('the validator accepts', () => {
  test('a Map of JSONata in a JSONPath definition, whose states are JSONPath again', () => {
    const { found } = check(
      machine({
        M: {
          Type: 'Map',
          QueryLanguage: 'JSONata',
          Items: '{% $states.input.xs %}',
          ItemProcessor: machine({ I: { Type: 'Pass', InputPath: '$.a', End: true } }),
          End: true,
        },
      }),
    )
    expect(found).toEqual([])
  })

  test('substitutions that a deployment fills in', () => {
    const { found } = check(
      machine(
        {
          A: { ...TASK, Resource: '${TaskFunction}', TimeoutSeconds: '${Limit}', End: undefined, Next: 'B' },
          B: { Type: 'Choice', Choices: [{ Condition: '{% ${IsEnabled} = true %}', Next: 'C' }], Default: 'C' },
          C: END,
        },
        JSONATA,
      ),
    )
    expect(found).toEqual([])
  })

  test('and changes nothing', () => {
    const definition = machine({ A: { ...TASK, Retry: [{ ErrorEquals: ['States.ALL'] }] } })
    const parsed = parseDefinition({ file: 'm.json', text: JSON.stringify(definition) })
    const freeze = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return
      Object.freeze(value)
      Object.values(value).forEach(freeze)
    }
    freeze(parsed.definition)
    expect(validateDefinition(parsed)).toEqual([])
    expect(parsed.definition).toEqual(JSON.parse(JSON.stringify(definition)))
  })
})

test('what a state may not have has the place of the state, as AWS writes it', () => {
  const text = JSON.stringify(machine({ A: { Type: 'Pass', Foo: 1, Output: 1, End: true } }))
  const { parsed, diagnostics } = check(text)
  expect(diagnostics.map((found) => [found.code, awsLocation(found, parsed.spans)])).toEqual([
    ['unknown-field', '/States/A'],
    ['forbidden-field', '/States/A'],
  ])
})
