import { describe, expect, test } from 'vitest'
import { check, machine } from './check.ts'

const JSONATA = { QueryLanguage: 'JSONata' }
const read = (name: string, more: object = { End: true }) => ({ Type: 'Pass', Output: `{% $${name} %}`, ...more })
const choice = (Choices: readonly object[], more: object) => ({ Type: 'Choice', Choices, ...more })

describe('a variable that is read', () => {
  test.each([
    ['was never assigned', machine({ A: read('x') }, JSONATA), ['unassigned-variable $x']],
    [
      'is assigned by the state before',
      machine({ A: { Type: 'Pass', Assign: { x: 1 }, Next: 'B' }, B: read('x') }, JSONATA),
      [],
    ],
    [
      'is assigned by the same state only',
      machine({ A: { ...read('x'), Assign: { x: 1 } } }, JSONATA),
      ['unassigned-variable $x'],
    ],
    [
      'is assigned on one of two ways',
      machine(
        {
          A: choice([{ Condition: '{% true %}', Assign: { x: 1 }, Next: 'B' }], { Default: 'B' }),
          B: read('x'),
        },
        JSONATA,
      ),
      ['unassigned-variable $x'],
    ],
    [
      'is assigned on both ways',
      machine(
        {
          A: choice([{ Condition: '{% true %}', Assign: { x: 1 }, Next: 'B' }], { Assign: { x: 2 }, Default: 'B' }),
          B: read('x'),
        },
        JSONATA,
      ),
      [],
    ],
    [
      'is assigned before a loop comes back',
      machine(
        {
          A: { Type: 'Pass', Assign: { x: 1 }, Next: 'B' },
          B: read('x', { Next: 'C', Assign: { y: 1 } }),
          C: choice([{ Condition: '{% $y = 1 %}', Next: 'B' }], { Default: 'D' }),
          D: read('y'),
        },
        JSONATA,
      ),
      [],
    ],
    [
      'is assigned by the state but not by its Catch',
      machine(
        {
          A: {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke',
            Assign: { x: 1 },
            Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }],
            Next: 'B',
          },
          B: read('x'),
        },
        JSONATA,
      ),
      ['unassigned-variable $x'],
    ],
    [
      'is of the scope around',
      machine(
        {
          A: { Type: 'Pass', Assign: { x: 1 }, Next: 'P' },
          P: { Type: 'Parallel', Branches: [machine({ I: read('x') })], End: true },
        },
        JSONATA,
      ),
      [],
    ],
    [
      'is of the scope around a distributed Map',
      machine(
        {
          A: { Type: 'Pass', Assign: { x: 1 }, Next: 'M' },
          M: {
            Type: 'Map',
            ItemProcessor: {
              ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
              ...machine({ I: read('x') }),
            },
            End: true,
          },
        },
        JSONATA,
      ),
      ['unassigned-variable $x'],
    ],
    [
      'is bound by the expression itself',
      machine({ A: { Type: 'Pass', Output: '{% ($x := 1; $x) %}', End: true } }, JSONATA),
      [],
    ],
    [
      'stands in a path, a filter and an intrinsic function',
      machine({
        A: {
          Type: 'Pass',
          InputPath: '$x.a',
          Parameters: { 'b.$': '$.c[?(@.d == $y)]', 'e.$': "States.Format('{}', $z.f)" },
          End: true,
        },
      }),
      ['unassigned-variable $x', 'unassigned-variable $y', 'unassigned-variable $z'],
    ],
  ] as const)('%s', (_, definition, found) => {
    expect(check(definition).found).toEqual(found)
  })

  test('has a near name', () => {
    const definition = machine({ A: { Type: 'Pass', Assign: { total: 1 }, Next: 'B' }, B: read('totl') }, JSONATA)
    expect(check(definition).diagnostics[0]!.message).toContain("Did you mean 'total'?")
  })
})

describe('$states', () => {
  const task = (fields: object) =>
    machine(
      {
        A: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', ...fields, End: true },
      },
      JSONATA,
    )

  test('has result only behind a result, errorOutput only in a Catch', () => {
    const states = { Output: '{% $states.result %}', Assign: { x: { y: ['{% $states.result.a %}'] } } }
    expect(check(task(states)).found).toEqual([])
    expect(check(task({ Arguments: '{% $states.result %}' })).found).toEqual(['states-field-not-here result'])
    expect(check(task({ Output: '{% $states . errorOutput %}' })).found).toEqual(['states-field-not-here errorOutput'])
    const caught = (text: string) =>
      task({ Catch: [{ ErrorEquals: ['States.ALL'], Assign: { e: text }, Output: text, Next: 'A' }] })
    expect(check(caught('{% $states.errorOutput %}')).found).toEqual([])
    expect(check(caught('{% $states.result %}')).found).toEqual([
      'states-field-not-here result',
      'states-field-not-here result',
    ])
  })

  test('has no other fields', () => {
    expect(check(task({ Arguments: '{% $states.inptu %}' })).found).toEqual(['unknown-states-field inptu'])
  })
})

describe('what looks like an expression', () => {
  test.each([
    [machine({ A: { Type: 'Pass', Output: ' {% 1 %}', End: true } }, JSONATA), 'not-evaluated " {% 1 %}"'],
    [machine({ A: { Type: 'Pass', Output: { 'a.$': '$.b' }, End: true } }, JSONATA), 'not-evaluated "a.$"'],
    [machine({ A: { Type: 'Pass', Parameters: { a: '{% 1 %}' }, End: true } }), 'not-evaluated "{% 1 %}"'],
    [
      machine({ A: { Type: 'Pass', Output: '{% $uppercas("a") %}', End: true } }, JSONATA),
      'unknown-function $uppercas',
    ],
  ])('and is none is told: %#', (definition, found) => {
    expect(check(definition).found).toEqual([found])
  })

  test('an intrinsic function nested more than ten deep is refused', () => {
    const nested = (depth: number) => `${'States.Array('.repeat(depth)}1${')'.repeat(depth)}`
    const pass = (text: string) => check(machine({ A: { Type: 'Pass', Parameters: { 'a.$': text }, End: true } })).found
    expect(pass(nested(10))).toEqual([])
    expect(pass(nested(11))).toHaveLength(1)
  })

  test('an error that an earlier entry takes is told', () => {
    const Retry = [{ ErrorEquals: ['X'] }, { ErrorEquals: ['X', 'Y'] }]
    const definition = machine({ A: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Retry, End: true } })
    expect(check(definition).found).toEqual(['error-handled-before "X"'])
  })
})
