import { expect, test } from 'vitest'
import { Simulation } from '../../runtime/environment/simulation.ts'
import { loadMachine } from '../../runtime/interpreter/interpret.ts'
import { pathTemplate } from '../../runtime/interpreter/queries/template.ts'
import { Scope } from '../../runtime/interpreter/scope.ts'
import type { Json } from '../../runtime/semantics/json.ts'
import { machine, readDefinition, run } from './run.ts'

test('a definition of 5,000 states runs', { timeout: 60_000 }, async () => {
  const states: Record<string, object> = {}
  for (let index = 0; index < 5000; index++) {
    states[`State ${index}`] = { Type: 'Pass', ...(index < 4999 ? { Next: `State ${index + 1}` } : { End: true }) }
  }
  const { outcome, visits } = await run(machine(states), { input: 7 })
  expect(outcome).toEqual({ status: 'succeeded', result: 7 })
  expect(visits.length).toBe(5000)
})

test('data nested 200 deep and states nested as deep as a document may be run', { timeout: 60_000 }, async () => {
  let data: Json = 1
  for (let depth = 0; depth < 200; depth++) data = depth % 2 === 0 ? { next: data } : [data]
  const { outcome } = await run(machine({ Only: { Type: 'Pass', Output: '{% $states.input %}', End: true } }), {
    input: data,
  })
  expect(outcome).toEqual({ status: 'succeeded', result: data })
  let states: object = { Leaf: { Type: 'Pass', End: true } }
  for (let depth = 0; depth < 45; depth++) {
    const [start] = Object.keys(states)
    states = { [`Level ${depth}`]: { Type: 'Parallel', Branches: [{ StartAt: start, States: states }], End: true } }
  }
  const nested = await run({ StartAt: 'Level 44', States: states }, { input: 0 })
  expect(nested.outcome.status).toBe('succeeded')
})

test('a list that no payload may hold fails the state that makes it', async () => {
  const made = machine({ Only: { Type: 'Pass', Output: '{% [1..100000] %}', End: true } })
  const { outcome } = await run(made)
  expect(outcome).toMatchObject({ status: 'failed', error: { name: 'States.DataLimitExceeded' } })
})

test('100,000 items of a distributed Map are read and run', { timeout: 120_000 }, async () => {
  const { MemoryObjects } = await import('../../runtime/interpreter/interpret.ts')
  const body = JSON.stringify(Array.from({ length: 100_000 }, () => 0))
  const definition = machine({
    Each: {
      Type: 'Map',
      ItemReader: { Resource: 'arn:aws:states:::s3:getObject', Arguments: { Bucket: 'b', Key: 'k' } },
      ItemBatcher: { MaxItemsPerBatch: 1000 },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
        StartAt: 'Count',
        States: { Count: { Type: 'Pass', Output: '{% $count($states.input.Items) %}', End: true } },
      },
      End: true,
    },
  })
  const { outcome } = await run(definition, { objects: new MemoryObjects([{ bucket: 'b', key: 'k', body }]) })
  expect(outcome).toEqual({ status: 'succeeded', result: Array.from({ length: 100 }, () => 1000) })
})

test('lists of 100,000 items go through paths, filters and functions', { timeout: 120_000 }, () => {
  const items = Array.from({ length: 100_000 }, (_, id) => ({ id, name: `n${id % 100}` }))
  const template = pathTemplate({
    'all.$': 'States.ArrayLength($..id)',
    'last.$': '$.items[-1:].id',
    'some.$': 'States.ArrayLength($.items[?(@.id > 99990)])',
    'unique.$': 'States.ArrayLength(States.ArrayUnique($.items))',
    'names.$': 'States.ArrayLength(States.ArrayUnique($.items[*].name))',
    'there.$': 'States.ArrayContains($.items, States.StringToJson(\'{"name":"n99","id":99999}\'))',
    'parts.$': 'States.ArrayLength(States.ArrayPartition($.items, 2))',
  })
  // No payload may be so large: the template is evaluated without a state around it.
  const { clock } = new Simulation()
  const environment = { clock, random: () => 0.5, newId: () => 'id' }
  const made = template({ input: { items }, context: {}, scope: new Scope(), environment })
  expect(made).toEqual({
    all: 100_000,
    last: [99_999],
    some: 9,
    unique: 100_000,
    names: 100,
    there: true,
    parts: 50_000,
  })
})

test('the most items that a payload may hold go through paths and JSONata', async () => {
  const numbers = Array.from({ length: 131_000 }, (_, index) => index % 10)
  const { outcome } = await run(
    {
      StartAt: 'Paths',
      States: {
        Paths: {
          Type: 'Pass',
          Parameters: {
            'length.$': 'States.ArrayLength($[*])',
            'last.$': '$[-1:]',
            'unique.$': 'States.ArrayUnique($)',
          },
          ResultPath: null,
          Next: 'Query',
        },
        Query: { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% $sum($states.input) %}', End: true },
      },
    },
    { input: numbers },
  )
  expect(outcome).toEqual({ status: 'succeeded', result: 589_500 })
})

test('what is equal is one item, whatever its keys are and in whatever order', async () => {
  const input: Json = [
    1,
    '1',
    true,
    'true',
    null,
    'null',
    { a: 1, b: [2] },
    { b: [2], a: 1 },
    '{"a":1,"b":[2]}',
    0,
    -0,
    [],
    {},
  ]
  const { outcome } = await run(
    {
      StartAt: 'Only',
      States: { Only: { Type: 'Pass', Parameters: { 'it.$': 'States.ArrayUnique($)' }, End: true } },
    },
    { input },
  )
  const it = [1, '1', true, 'true', null, 'null', { a: 1, b: [2] }, '{"a":1,"b":[2]}', 0, [], {}]
  expect(outcome).toEqual({ status: 'succeeded', result: { it } })
})

test('variables have their size: 256 KiB in one Assign, 10 MiB in all', async () => {
  const assigning = (count: number, length: number) =>
    machine(
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [
          `Assign ${index}`,
          {
            Type: 'Pass',
            Assign: { [`v${index}`]: `{% $pad('', ${length}, 'x') %}` },
            ...(index < count - 1 ? { Next: `Assign ${index + 1}` } : { End: true }),
          },
        ]),
      ),
    )
  const ended = async (count: number, length: number) => {
    const { outcome } = await run(assigning(count, length))
    return outcome.status === 'failed' ? outcome.error.name : outcome.status
  }
  expect(await ended(1, 262_000)).toBe('succeeded')
  expect(await ended(1, 262_144)).toBe('States.DataLimitExceeded')
  expect(await ended(40, 262_000)).toBe('succeeded')
  expect(await ended(41, 262_000)).toBe('States.DataLimitExceeded')
})

test('a variable that is assigned again takes its new size, and a branch gives its own back', async () => {
  const big = "{% $pad('', 262000, 'x') %}"
  const inner = { StartAt: 'Own', States: { Own: { Type: 'Pass', Assign: { own: big }, Output: 1, End: true } } }
  const { outcome } = await run(
    machine({
      Start: { Type: 'Pass', Assign: { count: 0, big }, Next: 'Again' },
      Again: { Type: 'Parallel', Branches: [inner], Assign: { count: '{% $count + 1 %}', big }, Next: 'More' },
      More: { Type: 'Choice', Choices: [{ Condition: '{% $count < 60 %}', Next: 'Again' }], Default: 'Done' },
      Done: { Type: 'Pass', Output: '{% $count %}', End: true },
    }),
  )
  expect(outcome).toEqual({ status: 'succeeded', result: 60 })
})

test('bytes of an item file that are no UTF-8 are read as such', async () => {
  const { MemoryObjects } = await import('../../runtime/interpreter/interpret.ts')
  const body = Uint8Array.from([0x22, 0xff, 0xfe, 0x22, 0x0a])
  const definition = machine({
    Each: {
      Type: 'Map',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'JSONL' },
        Arguments: { Bucket: 'b', Key: 'k' },
      },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
        StartAt: 'Same',
        States: { Same: { Type: 'Pass', End: true } },
      },
      End: true,
    },
  })
  const { outcome } = await run(definition, { objects: new MemoryObjects([{ bucket: 'b', key: 'k', body }]) })
  expect(outcome).toEqual({ status: 'succeeded', result: ['\ufffd\ufffd'] })
})

test('numbers that JSON cannot say are null, and huge ones keep their value', async () => {
  const cases: [string, Json][] = [
    ['1/0', null],
    ['-1/0', null],
    ['0/0', null],
    ['1e308 * 10', null],
    // By the evaluator, which has no direct form for a list.
    ['[1/0]', [null]],
    ['$states.input.(1/0)', null],
    ['9007199254740993', 9007199254740992],
    ['-0', 0],
  ]
  for (const [expression, expected] of cases) {
    const { outcome } = await run(machine({ Only: { Type: 'Pass', Output: { it: `{% ${expression} %}` }, End: true } }))
    expect([expression, outcome]).toEqual([expression, { status: 'succeeded', result: { it: expected } }])
  }
})

test('keys of the prototype pass through both languages', async () => {
  const input = JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}') as Json
  const both = {
    StartAt: 'Paths',
    States: {
      Paths: {
        Type: 'Pass',
        Parameters: { 'kept.$': '$', 'one.$': "$['__proto__'].a" },
        ResultPath: '$.made',
        Next: 'Query',
      },
      Query: { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% $states.input %}', End: true },
    },
  }
  const { outcome } = await run(both, { input })
  const text = '{"__proto__":{"a":1},"constructor":2}'
  expect(JSON.stringify((outcome as { result: Json }).result)).toBe(
    `${text.slice(0, -1)},"made":{"kept":${text},"one":1}}`,
  )
})

test('a megabyte of definition is loaded', { timeout: 60_000 }, () => {
  const states: Record<string, object> = {}
  for (let index = 0; index < 700; index++) {
    states[`State ${index}`] = {
      Type: 'Pass',
      Output: 'x'.repeat(1380),
      ...(index < 699 ? { Next: `State ${index + 1}` } : { End: true }),
    }
  }
  const definition = readDefinition(machine(states))
  expect(JSON.stringify(definition).length).toBeGreaterThan(950_000)
  expect(loadMachine(definition).graph.states.size).toBe(700)
})
