import { expect, test } from 'vitest'
import type { Json } from '../../runtime/semantics/json.ts'
import { machine, run } from './run.ts'

/** Goes round in two states for ever. */
const ROUND = { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' }, End: { Type: 'Succeed' } }
const COUNTING = machine({
  A: { Type: 'Pass', Assign: { n: '{% $n ? $n + 1 : 1 %}' }, Next: 'B' },
  B: { Type: 'Choice', Choices: [{ Condition: '{% $n = 7000 %}', Next: 'End' }], Default: 'A' },
  End: { Type: 'Succeed', Output: '{% $n %}' },
})

test('a Standard execution fails with its 25,000th event', async () => {
  for (const States of [
    { ...ROUND, A: { Type: 'Choice', Choices: [{ Variable: '$.x', IsPresent: true, Next: 'End' }], Default: 'B' } },
    {
      A: { Type: 'Pass', Next: 'B' },
      B: { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage', ResultPath: null, Next: 'C' },
      C: { Type: 'Choice', Choices: [{ Variable: '$.x', IsPresent: true, Next: 'End' }], Default: 'A' },
      End: { Type: 'Succeed' },
    },
  ]) {
    const { end, events } = await run({ StartAt: 'A', States }, { tasks: async () => ({}) })
    expect(end).toMatchObject({ status: 'FAILED', error: 'States.Runtime' })
    expect(events.length).toBe(25_000)
    expect(events.at(-1)?.type).toBe('ExecutionFailed')
  }
})

test('branches that reach the limit together end the execution once', async () => {
  const round = {
    StartAt: 'A',
    States: {
      A: { Type: 'Pass', Next: 'B' },
      B: { Type: 'Choice', Choices: [{ Variable: '$.x', IsPresent: true, Next: 'C' }], Default: 'A' },
      C: { Type: 'Succeed' },
    },
  }
  const other = JSON.parse(JSON.stringify(round).replaceAll(/"([ABC])"/g, '"$12"')) as object
  const { end, events } = await run({
    StartAt: 'Both',
    States: {
      Both: {
        Type: 'Parallel',
        Branches: [round, other],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Saved' }],
        End: true,
      },
      Saved: { Type: 'Pass', End: true },
    },
  })
  expect(end).toMatchObject({ status: 'FAILED', error: 'States.Runtime' })
  expect(events.length).toBe(25_000)
})

test('an Express execution has no limit of events', async () => {
  const { outcome, events } = await run(COUNTING, { type: 'EXPRESS' })
  expect(outcome).toEqual({ status: 'succeeded', result: 7000 })
  expect(events.length).toBeGreaterThan(25_000)
  expect((await run(COUNTING)).end).toMatchObject({ status: 'FAILED', error: 'States.Runtime' })
})

test('the input of an execution has 256 KiB at most, and is not deeper than its JSON can be read', async () => {
  const echo = machine({ Only: { Type: 'Pass', End: true } })
  expect((await run(echo, { input: 'x'.repeat(262_142) })).end.status).toBe('SUCCEEDED')
  expect((await run(echo, { input: 'x'.repeat(262_143) })).end).toMatchObject({
    status: 'FAILED',
    error: 'ValidationException',
  })
  let deep: Json = { a: 1 }
  for (let depth = 0; depth < 20_000; depth++) deep = { b: deep }
  const paths = { StartAt: 'Only', States: { Only: { Type: 'Pass', InputPath: '$..a', End: true } } }
  expect((await run(paths, { input: deep })).end).toMatchObject({ status: 'FAILED', error: 'ValidationException' })
})

test('a time of a task is at least a second, and its heartbeat is shorter', async () => {
  const Resource = 'arn:aws:states:::sqs:sendMessage'
  const tasks = async () => ({})
  const failed = async (fields: object, input: Json) => {
    const { end } = await run(machine({ Only: { Type: 'Task', Resource, ...fields, End: true } }), { input, tasks })
    return [end.error, end.cause?.replace(/^.*?\)\. /, '')]
  }
  expect(await failed({ TimeoutSeconds: '{% $states.input.t %}' }, { t: 0 })).toEqual([
    'States.QueryEvaluationError',
    'TimeoutSeconds must be between 1 and 99999999 but was: 0',
  ])
  const both = { TimeoutSeconds: 5, HeartbeatSeconds: '{% $states.input.h %}' }
  expect(await failed(both, { h: 5 })).toEqual([
    'States.QueryEvaluationError',
    'HeartbeatSeconds must be less than TimeoutSeconds, but 5 is not less than 5',
  ])
  const byPath = { StartAt: 'Only', States: { Only: { Type: 'Task', Resource, TimeoutSecondsPath: '$.t', End: true } } }
  expect((await run(byPath, { input: { t: 0 }, tasks })).end.error).toBe('States.Runtime')
})

test('a sum that is no number fails', async () => {
  const add = { Type: 'Pass', Parameters: { 'sum.$': 'States.MathAdd($.a, $.a)' }, End: true }
  const { end } = await run({ StartAt: 'Add', States: { Add: add } }, { input: { a: 1e308 } })
  expect(end).toMatchObject({ status: 'FAILED', error: 'States.Runtime' })
  expect(end.cause).toContain('Invalid arguments in States.MathAdd')
})

test('a distributed Map of 100,000 items takes time by their number', { timeout: 60_000 }, async () => {
  const processor = {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'Item',
    States: { Item: { Type: 'Pass', Output: 1, End: true } },
  }
  const startedMs = performance.now()
  const each = {
    Type: 'Map',
    Items: '{% [1..100000] %}',
    ItemProcessor: processor,
    Output: '{% $count($states.result) %}',
    End: true,
  }
  expect((await run(machine({ Each: each }))).outcome).toEqual({ status: 'succeeded', result: 100_000 })
  expect(performance.now() - startedMs).toBeLessThan(20_000)
})
