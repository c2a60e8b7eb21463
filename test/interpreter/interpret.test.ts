import { expect, test } from 'vitest'
import { Simulation } from '../../runtime/environment/simulation.ts'
import { type TaskCall, TaskFailure, Uninterpretable } from '../../runtime/interpreter/interpret.ts'
import type { Json } from '../../runtime/semantics/json.ts'
import { machine, run } from './run.ts'

const TASK = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke' }

function failed(name: string, message: string) {
  return { status: 'failed', error: { name, message } }
}

test('all values of an Assign are made from the variables as they were', async () => {
  const definition = machine({
    First: { Type: 'Pass', Assign: { a: 1, b: 2 }, Next: 'Swap' },
    Swap: { Type: 'Pass', Assign: { a: '{% $b %}', b: '{% $a %}' }, Output: '{% [$a, $b] %}', Next: 'Last' },
    Last: { Type: 'Pass', Output: { before: '{% $states.input %}', after: '{% [$a, $b] %}' }, End: true },
  })
  const { outcome } = await run(definition)
  expect(outcome).toEqual({ status: 'succeeded', result: { before: [1, 2], after: [2, 1] } })
})

test('an expression that gives nothing fails the execution', async () => {
  const definition = machine({ Only: { Type: 'Pass', Output: { deep: ['{% $states.input.missing %}'] }, End: true } })
  const { outcome } = await run(definition)
  expect(outcome).toEqual(
    failed(
      'States.QueryEvaluationError',
      "An error occurred while executing the state 'Only' (entered at the event id #2). The JSONata expression " +
        "'$states.input.missing' specified for the field 'Output/deep[0]' returned nothing (undefined).",
    ),
  )
})

test('a Condition that is not a boolean fails the execution', async () => {
  const definition = machine({
    Choose: { Type: 'Choice', Choices: [{ Condition: "{% 'yes' %}", Next: 'Done' }], Default: 'Done' },
    Done: { Type: 'Succeed' },
  })
  const { outcome } = await run(definition)
  expect(outcome).toMatchObject({ status: 'failed', error: { name: 'States.QueryEvaluationError' } })
  expect(JSON.stringify(outcome)).toContain("Expected 'boolean', but was 'string'")
})

test('a Choice without a rule that holds and without Default is States.Runtime, as AWS has it', async () => {
  const definition = machine({
    Choose: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'Done' }] },
    Done: { Type: 'Succeed' },
  })
  const { outcome } = await run(definition)
  expect(outcome).toMatchObject({ status: 'failed', error: { name: 'States.Runtime' } })
})

test('a branch reads outer variables and keeps its own from the others', async () => {
  const branch = (name: string) => ({
    StartAt: `Set ${name}`,
    States: {
      [`Set ${name}`]: { Type: 'Pass', Assign: { mine: `{% $outer & '${name}' %}` }, Next: `Get ${name}` },
      [`Get ${name}`]: { Type: 'Pass', Output: '{% $mine %}', End: true },
    },
  })
  const definition = machine({
    Start: { Type: 'Pass', Assign: { outer: 'x' }, Next: 'Fork' },
    Fork: { Type: 'Parallel', Branches: [branch('a'), branch('b')], Next: 'After' },
    After: { Type: 'Pass', Output: { all: '{% $states.input %}', seen: '{% $exists($mine) %}' }, End: true },
  })
  const { outcome } = await run(definition)
  expect(outcome).toEqual({ status: 'succeeded', result: { all: ['xa', 'xb'], seen: false } })
})

test('$eval is not there, and JSONata functions of Step Functions are', async () => {
  const barred = await run(machine({ Only: { Type: 'Pass', Output: '{% $map([1], $eval) %}', End: true } }))
  expect(barred.outcome.status).toBe('failed')
  const offered = await run(
    machine({
      Only: {
        Type: 'Pass',
        Output: {
          partition: '{% $partition([1, 2, 3], 2) %}',
          range: '{% $range(1, 5, 2) %}',
          hash: "{% $hash('a', 'MD5') %}",
          parse: `{% $parse('{"a": [1]}') %}`,
          uuid: '{% $uuid() %}',
          random: '{% $random() %}',
          seeded: '{% $random(7) = $random(7) %}',
          now: '{% $now() %}',
          millis: '{% $millis() %}',
        },
        End: true,
      },
    }),
  )
  expect(offered.outcome).toEqual({
    status: 'succeeded',
    result: {
      partition: [[1, 2], [3]],
      range: [1, 3, 5],
      hash: '0cc175b9c0f1b6a831c399e269772661',
      parse: { a: [1] },
      uuid: 'id-1',
      random: 0.5,
      seeded: true,
      now: '2026-01-01T00:00:00.000Z',
      millis: Date.UTC(2026, 0, 1),
    },
  })
})

test('each retrier counts its own attempts, and delays grow to their cap', async () => {
  const errors = ['A', 'A', 'B', 'A', 'A', 'A']
  const times: number[] = []
  const counts: number[] = []
  const simulation = new Simulation()
  const { outcome, elapsedMs, visits } = await run(
    machine({
      Try: {
        ...TASK,
        Retry: [
          { ErrorEquals: ['A'], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 4, MaxDelaySeconds: 10 },
          { ErrorEquals: ['B'], IntervalSeconds: 1, MaxAttempts: 1 },
        ],
        End: true,
      },
    }),
    {
      simulation,
      tasks: async ({ retryCount }) => {
        times.push(simulation.clock.now())
        counts.push(retryCount)
        throw new TaskFailure(errors[retryCount]!, 'why')
      },
    },
  )
  expect(times.map((time, index) => (time - (times[index - 1] ?? time)) / 1000)).toEqual([0, 2, 6, 1, 10, 10])
  expect(counts).toEqual([0, 1, 2, 3, 4, 5])
  expect(outcome).toEqual(failed('A', 'why'))
  expect(elapsedMs).toBe(29_000)
  expect(visits).toMatchObject([{ state: 'Try', retries: 5, error: { name: 'A' } }])
})

test('full jitter takes a part of the delay that randomness decides', async () => {
  const { elapsedMs } = await run(
    machine({
      Try: {
        ...TASK,
        Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 8, MaxAttempts: 1, JitterStrategy: 'FULL' }],
        End: true,
      },
    }),
    {
      random: () => 0.25,
      tasks: async ({ retryCount }) => {
        if (retryCount === 0) throw new TaskFailure('A')
        return null
      },
    },
  )
  expect(elapsedMs).toBe(2_000)
})

test('a Catch assigns and gives its Output on', async () => {
  const definition = machine({
    Try: {
      ...TASK,
      Catch: [
        { ErrorEquals: ['Other'], Next: 'Wrong' },
        {
          ErrorEquals: ['States.TaskFailed'],
          Assign: { error: '{% $states.errorOutput %}' },
          Output: { kept: '{% $states.input %}' },
          Next: 'Handle',
        },
      ],
      End: true,
    },
    Wrong: { Type: 'Fail' },
    Handle: { Type: 'Pass', Output: '{% [$states.input, $error] %}', End: true },
  })
  const tasks = async (): Promise<Json> => {
    throw new TaskFailure('Mine', 'because')
  }
  const { outcome } = await run(definition, { input: { a: 1 }, tasks })
  const result = [{ kept: { a: 1 } }, { Error: 'Mine', Cause: 'because' }]
  expect(outcome).toEqual({ status: 'succeeded', result })
})

test('an error of a path is caught by nothing', async () => {
  const { outcome } = await run(
    {
      StartAt: 'Fork',
      States: {
        Fork: {
          Type: 'Parallel',
          Branches: [{ StartAt: 'Read', States: { Read: { Type: 'Pass', InputPath: '$.no.way', End: true } } }],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Handle' }],
          End: true,
        },
        Handle: { Type: 'Pass', End: true },
      },
    },
    {},
  )
  expect(outcome).toEqual(
    failed(
      'States.Runtime',
      "An error occurred while executing the state 'Read' (entered at the event id #4). " +
        "Invalid path '$.no.way' : Missing property in path $['no']",
    ),
  )
})

test('a task that is too late fails with States.Timeout and is told so', async () => {
  let signal: AbortSignal | undefined
  const { outcome, elapsedMs } = await run(
    machine({
      Slow: {
        ...TASK,
        TimeoutSeconds: '{% $states.input.limit %}',
        Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Late' }],
        End: true,
      },
      Late: { Type: 'Pass', End: true },
    }),
    {
      input: { limit: 7 },
      tasks: (call) => {
        signal = call.signal
        return new Promise(() => {})
      },
    },
  )
  expect(outcome).toEqual({ status: 'succeeded', result: { Error: 'States.Timeout', Cause: '' } })
  expect(elapsedMs).toBe(7_000)
  expect(signal?.aborted).toBe(true)
})

const WAITING = {
  Type: 'Task',
  Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
  Arguments: { token: '{% $states.context.Task.Token %}' },
}

test('a callback task ends by its token, not by the answer to its request', async () => {
  const simulation = new Simulation()
  let token: Json = null
  const { outcome, elapsedMs } = await run(machine({ Ask: { ...WAITING, End: true } }), {
    simulation,
    tasks: async ({ arguments: given, callback, taskToken }) => {
      token = [given, taskToken ?? null]
      simulation.clock.schedule(simulation.clock.now() + 60_000, () => {
        expect(callback!.succeed({ approved: true })).toBe(true)
        expect(callback!.succeed('again')).toBe(false)
      })
      return { MessageId: 'm' }
    },
  })
  expect(token).toEqual([{ token: 'id-1' }, 'id-1'])
  expect(outcome).toEqual({ status: 'succeeded', result: { approved: true } })
  expect(elapsedMs).toBe(60_000)
})

test('a heartbeat keeps a callback alive, and its absence is caught by name', async () => {
  const simulation = new Simulation()
  const definition = machine({
    Ask: {
      ...WAITING,
      HeartbeatSeconds: 10,
      Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], Next: 'Silent' }],
      End: true,
    },
    Silent: { Type: 'Pass', End: true },
  })
  const { outcome, elapsedMs } = await run(definition, {
    simulation,
    tasks: async ({ callback }) => {
      for (const at of [8, 16]) simulation.clock.schedule(simulation.clock.now() + at * 1000, callback!.heartbeat)
      return null
    },
  })
  expect(outcome).toEqual({ status: 'succeeded', result: { Error: 'States.Timeout', Cause: '' } })
  expect(elapsedMs).toBe(26_000)
})

test('the times of an activity count from when a worker takes it', async () => {
  const states = (times: object) => ({
    Work: { Type: 'Task', Resource: 'arn:aws:states:us-east-1:123456789012:activity:work', ...times, End: true },
  })
  const worked = async (
    times: object,
    worker: (task: TaskCall, wait: (ms: number) => Promise<void>) => Promise<Json>,
  ) => {
    const simulation = new Simulation()
    const { clock } = simulation
    const wait = (ms: number) => new Promise<void>((resolve) => clock.schedule(clock.now() + ms, resolve))
    const { outcome, events } = await run(machine(states(times)), { simulation, tasks: (task) => worker(task, wait) })
    return [outcome.status === 'failed' ? outcome.error.name : outcome.status, events.at(-2)!.type]
  }
  const taken = await worked({ TimeoutSeconds: 10 }, async ({ started }, wait) => {
    await wait(100_000)
    started('worker 7')
    await wait(9000)
    return 1
  })
  expect(taken).toEqual(['succeeded', 'TaskStateExited'])
  const late = await worked({ TimeoutSeconds: 10 }, async ({ started }, wait) => {
    started()
    await wait(11_000)
    return 1
  })
  expect(late).toEqual(['States.Timeout', 'ActivityTimedOut'])
  const alive = await worked({ HeartbeatSeconds: 5 }, async ({ started, heartbeat }, wait) => {
    await wait(60_000)
    started()
    for (let beat = 0; beat < 4; beat++) {
      await wait(4000)
      heartbeat()
    }
    return 1
  })
  expect(alive).toEqual(['succeeded', 'TaskStateExited'])
  const silent = await worked({ HeartbeatSeconds: 5 }, async ({ started }, wait) => {
    started()
    await wait(6000)
    return 1
  })
  expect(silent).toEqual(['States.Timeout', 'ActivityTimedOut'])
})

test('a callback that fails and a request that fails both fail the task', async () => {
  const definition = machine({ Ask: { ...WAITING, End: true } })
  const byToken = await run(definition, {
    tasks: async ({ callback }) => {
      callback!.fail('Rejected', 'no')
      return null
    },
  })
  expect(byToken.outcome).toEqual(failed('Rejected', 'no'))
  const byRequest = await run(definition, {
    tasks: async () => {
      throw new TaskFailure('Sqs.Error', 'no queue')
    },
  })
  expect(byRequest.outcome).toEqual(failed('Sqs.Error', 'no queue'))
})

test('a Wait waits until its time on the clock, for a year too', async () => {
  const definition = machine({
    Seconds: { Type: 'Wait', Seconds: '{% 60 * 60 %}', Next: 'Until' },
    Until: { Type: 'Wait', Timestamp: '2027-01-01T02:00:00+01:00', Next: 'Past' },
    Past: { Type: 'Wait', Timestamp: '2020-01-01T00:00:00Z', End: true },
  })
  const { outcome, elapsedMs } = await run(definition, { input: { kept: 1 } })
  expect(outcome).toEqual({ status: 'succeeded', result: { kept: 1 } })
  expect(elapsedMs).toBe(365 * 86_400_000 + 3_600_000)
})

test('the first branch that fails stops the others', async () => {
  const aborted: string[] = []
  const definition = machine({
    Fork: {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'Quick', States: { Quick: { ...TASK, End: true } } },
        { StartAt: 'Slow', States: { Slow: { ...TASK, Next: 'Never' }, Never: { ...TASK, End: true } } },
        { StartAt: 'Rest', States: { Rest: { Type: 'Wait', Seconds: 100, End: true } } },
      ],
      End: true,
    },
  })
  const { outcome, elapsedMs } = await run(definition, {
    tasks: async ({ state, signal }) => {
      if (state === 'Quick') throw new TaskFailure('Broken', 'first')
      signal.addEventListener('abort', () => aborted.push(state))
      return new Promise(() => {})
    },
  })
  expect(outcome).toEqual(failed('Broken', 'first'))
  expect(aborted).toEqual(['Slow'])
  expect(elapsedMs).toBe(0)
})

test('a Map runs its processor for every item, some at a time, and tells the handler where it is', async () => {
  const simulation = new Simulation()
  const open: number[] = []
  let most = 0
  const calls: Json[] = []
  const definition = machine({
    Each: {
      Type: 'Map',
      Items: '{% $states.input.list %}',
      MaxConcurrency: 2,
      ItemSelector: { item: '{% $states.context.Map.Item.Value %}', at: '{% $states.context.Map.Item.Index %}' },
      ItemProcessor: { StartAt: 'Work', States: { Work: { ...TASK, End: true } } },
      Output: '{% $states.result %}',
      End: true,
    },
  })
  const { outcome } = await run(definition, {
    simulation,
    input: { list: ['a', 'b', 'c'] },
    tasks: async ({ arguments: given, path }) => {
      calls.push([given, path as unknown as Json])
      open.push(1)
      most = Math.max(most, open.length)
      await new Promise<void>((resolve) => {
        simulation.clock.schedule(simulation.clock.now() + 1000, resolve)
      })
      open.pop()
      return given
    },
  })
  expect(outcome).toMatchObject({
    result: [
      { item: 'a', at: 0 },
      { item: 'b', at: 1 },
      { item: 'c', at: 2 },
    ],
  })
  expect(most).toBe(2)
  expect(calls[2]).toEqual([{ item: 'c', at: 2 }, [{ state: 'Each', index: 2 }]])
})

test('the machine ends past every Catch when its time is over', async () => {
  const definition = machine(
    {
      Try: { ...TASK, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Never' }], End: true },
      Never: { Type: 'Succeed' },
    },
    { TimeoutSeconds: 30 },
  )
  const { outcome, elapsedMs } = await run(definition, { tasks: () => new Promise(() => {}) })
  expect(outcome).toEqual(failed('States.Timeout', ''))
  expect(elapsedMs).toBe(30_000)
})

test('an execution in JSONPath carries data through all of its filters', async () => {
  const definition = {
    StartAt: 'Call',
    States: {
      Call: {
        Type: 'Task',
        Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f',
        InputPath: '$.order',
        Parameters: { 'id.$': '$.id', fixed: [1, { 'whole.$': '$$.Execution.Input.order.lines[*].sku' }] },
        ResultSelector: { 'total.$': '$.price', 'text.$': "States.Format('{} for {}', $.price, $$.State.Name)" },
        ResultPath: '$.order.result',
        OutputPath: '$.order',
        Next: 'Choose',
      },
      Choose: {
        Type: 'Choice',
        Choices: [
          {
            And: [
              { Variable: '$.result.total', NumericGreaterThan: 9 },
              { Not: { Variable: '$.result.none', IsPresent: true } },
              { Variable: '$.id', StringMatches: 'o-*' },
            ],
            Next: 'Each',
          },
        ],
        Default: 'Wrong',
      },
      Each: {
        Type: 'Map',
        ItemsPath: '$.lines',
        Parameters: { 'line.$': '$$.Map.Item.Value', 'order.$': '$.id' },
        Iterator: { StartAt: 'Keep', States: { Keep: { Type: 'Pass', End: true } } },
        ResultPath: '$.mapped',
        End: true,
      },
      Wrong: { Type: 'Fail', Error: 'Wrong' },
    },
  }
  const input = { order: { id: 'o-1', lines: [{ sku: 'x' }, { sku: 'y' }] }, other: true }
  let given: Json = null
  const { outcome } = await run(definition, {
    input,
    tasks: async (call) => {
      given = call.arguments
      return { price: 10, more: 1 }
    },
  })
  expect(given).toEqual({ id: 'o-1', fixed: [1, { whole: ['x', 'y'] }] })
  expect(outcome).toEqual({
    status: 'succeeded',
    result: {
      id: 'o-1',
      lines: [{ sku: 'x' }, { sku: 'y' }],
      result: { total: 10, text: '10 for Call' },
      mapped: [
        { line: { sku: 'x' }, order: 'o-1' },
        { line: { sku: 'y' }, order: 'o-1' },
      ],
    },
  })
  expect(input.order).not.toHaveProperty('result')
})

test('what is not interpreted is said, not skipped', async () => {
  const definition = machine({
    Each: {
      Type: 'Map',
      ItemReader: { Resource: 'arn:aws:states:::s3:getObject', Arguments: {} },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Keep',
        States: { Keep: { Type: 'Pass', End: true } },
      },
      End: true,
    },
  })
  await expect(run(definition)).rejects.toThrow(Uninterpretable)
})

test('an endless loop ends at the limit of its history', async () => {
  const definition = machine({
    Again: { Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'Again' }], Default: 'Done' },
    Done: { Type: 'Succeed' },
  })
  const { outcome } = await run(definition)
  expect(outcome).toMatchObject({ status: 'failed', error: { name: 'States.Runtime' } })
})

test('states are reported as they are entered, and keep what came of them', async () => {
  const entered: string[] = []
  const { visits, events } = await run(
    machine({ One: { Type: 'Pass', Output: 1, Next: 'Two' }, Two: { Type: 'Succeed' } }),
    { onState: ({ state }) => entered.push(state) },
  )
  expect(entered).toEqual(['One', 'Two'])
  expect(visits).toMatchObject([
    { state: 'One', output: 1, next: 'Two' },
    { state: 'Two', input: 1, output: 1 },
  ])
  expect(events.map(({ id, type }) => `${id} ${type}`)).toEqual([
    '1 ExecutionStarted',
    '2 PassStateEntered',
    '3 PassStateExited',
    '4 SucceedStateEntered',
    '5 SucceedStateExited',
    '6 ExecutionSucceeded',
  ])
})
