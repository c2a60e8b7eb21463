import { describe, expect, test, vi } from 'vitest'
import { createWaitStrategy, type DurableContext, withDurableExecution } from 'stepwright'
import { fails, returns, staysOpen, succeeds, testHandler, throws } from 'stepwright/testing'
import { handler as awsHandler } from './aws-handler.ts'

const noRetry = { retryStrategy: () => ({ shouldRetry: false }) }
const START_MS = Date.UTC(2030, 5, 1)

describe('what steps do', () => {
  const twice = async (_event: unknown, context: DurableContext) => [
    await context.step('first', async () => 'real'),
    await context.step('second', async () => 'real'),
  ]

  test('their real bodies run where nothing is scripted', async () => {
    expect((await testHandler(twice)).result).toEqual(['real', 'real'])
  })

  test('a body that the script does not name is not run, and ends the test', async () => {
    await expect(testHandler(twice, { steps: { first: returns(1) } })).rejects.toThrow(
      'The case "test" does not say what "second" does, so it was not performed.',
    )
  })

  test('outcomes are one for all attempts, or a list in their order', async () => {
    const always = await testHandler(twice, { steps: { first: throws(new RangeError('no')), second: 'run' } })
    expect(always.error).toEqual({ name: 'StepError', message: 'no' })
    expect(always.operation('first')).toMatchObject({ status: 'FAILED', attempts: 6, error: { name: 'RangeError' } })

    const listed = { steps: { first: [throws(new Error('once')), returns({ at: new Date(0) })], second: returns() } }
    const inOrder = await testHandler(twice, listed)
    expect(inOrder.result).toEqual([{ at: '1970-01-01T00:00:00.000Z' }, null])
    expect(inOrder.operation('second').result).toBeUndefined()

    const tooFew = { steps: { first: [throws(new Error('once'))], '*': 'run' } } as const
    await expect(testHandler(twice, tooFew)).rejects.toThrow('scripts 1 outcome of "first", and it was asked once more')
  })

  test('a function stands in for the body of all operations of a name, with what the body would get', async () => {
    const work = vi.fn<(context: { attempt: number }) => number>((context) => {
      if (context.attempt === 1) throw new Error('first')
      return context.attempt
    })
    const run = await testHandler(
      async (_event, context) =>
        (await context.map('all', [1, 2], (item) => item.step('work', async () => 0))).getResults(),
      { steps: { work } },
    )
    expect(run.result).toEqual([2, 2])
    expect(work.mock.calls.map(([context]) => context)).toEqual(
      expect.arrayContaining([
        { attempt: 1, path: 'all[0]/work' },
        { attempt: 2, path: 'all[1]/work' },
      ]),
    )
  })

  test('checks get the state, submitters the id', async () => {
    const submit = vi.fn<(id: string) => void>()
    const run = await testHandler(
      async (_event, context) => {
        const waitStrategy = createWaitStrategy<number>({ shouldContinuePolling: (state) => state < 3 })
        const state = await context.waitForCondition('ready', async () => 0, { waitStrategy, initialState: 0 })
        return [state, await context.waitForCallback('answer', async () => {})]
      },
      {
        steps: { ready: (state: number) => state + 1, answer: submit },
        callbacks: { answer: succeeds('forty-two') },
      },
    )
    expect(run.result).toEqual([3, 'forty-two'])
    expect(run.operation('ready').attempts).toBe(3)
    expect(submit).toHaveBeenCalledWith(expect.any(String), { attempt: 1, path: 'answer' })
  })

  test('attempts may take time', async () => {
    const slow = async (_event: unknown, context: DurableContext) =>
      context.promise.race('first of', [context.step('slow', async () => 0), context.step('slower', async () => 0)])
    const steps = {
      slow: returns('slow', { takes: { minutes: 1 } }),
      slower: returns('slower', { takes: { hours: 1 } }),
    }
    expect((await testHandler(slow, { steps })).result).toBe('slow')
  })
})

describe('callbacks', () => {
  const waits = async (_event: unknown, context: DurableContext) => {
    const [answer, id] = await context.createCallback('answer', { heartbeatTimeout: { minutes: 10 } })
    await context.step('send', async () => id)
    return answer.catch((error: unknown) => (error as Error).message)
  }

  test('may be answered, failed and kept alive by the script', async () => {
    const heartbeats = [{ minutes: 9 }, { minutes: 18 }]
    const answered = { callbacks: { answer: succeeds('yes', { after: { minutes: 25 }, heartbeats }) } }
    expect((await testHandler(waits, answered)).result).toBe('yes')
    const failed = { callbacks: { answer: fails({ name: 'Refused', message: 'no' }) } }
    expect((await testHandler(waits, failed)).result).toBe('no')
    const open = { callbacks: { answer: staysOpen({ heartbeats }) } }
    expect((await testHandler(waits, open)).elapsedSeconds).toBe(28 * 60)
  })

  test('may be answered, failed and kept alive by the test', async () => {
    const run = await testHandler(waits, { within: { minutes: 9 } })
    const { id } = run.callback('answer')
    await run.callback('answer').heartbeat()
    await run.advance({ minutes: 9 })
    expect(run.status).toBe('suspended')
    expect(run.callback('answer').id).toBe(id)
    await run.callback('answer').fail(new Error('no'))
    expect(run.result).toBe('no')
    expect(() => run.callback('answer')).toThrow('There is no open callback "answer". The execution is succeeded.')
  })

  test('an answer that comes too late says so', async () => {
    const run = await testHandler(waits, { within: { minutes: 1 } })
    const callback = run.callback('answer')
    await run.finish()
    expect(run.result).toBe('Callback timed out')
    await expect(callback.succeed('late')).rejects.toThrow(
      'The callback "answer" takes no answer: it has ended (TIMED_OUT).',
    )
  })
})

describe('time', () => {
  const yearly = async (_event: unknown, context: DurableContext) => {
    await context.wait('winter', { days: 100 })
    await context.wait('summer', { days: 100 })
    return 'autumn'
  }

  test('passes at no cost, or only as far as the test says', async () => {
    const whole = await testHandler(yearly, { startTime: new Date(START_MS) })
    expect(whole.result).toBe('autumn')
    expect(whole.now.getTime() - START_MS).toBeGreaterThanOrEqual(200 * 86_400_000)

    const run = await testHandler(yearly, { within: { days: 50 } })
    expect(run.waitsFor).toMatchObject([{ kind: 'wait', path: 'winter' }])
    expect(run.elapsedSeconds).toBe(50 * 86_400)
    await run.advance({ days: 60 })
    expect(run.waitsFor).toMatchObject([{ kind: 'wait', path: 'summer' }])
    await run.finish()
    expect(run.result).toBe('autumn')
  })

  test('stands for the execution when it is paused', async () => {
    const run = await testHandler(yearly, { within: { days: 1 } })
    await run.executions.pause(run.executionId)
    await run.finish()
    expect(run.status).toBe('suspended')
    await run.executions.resume(run.executionId)
    await run.proceed()
    expect(run.result).toBe('autumn')
  })

  test('ends the execution after its time-out', async () => {
    const run = await testHandler(yearly, { timeout: { days: 150 } })
    expect(run.status).toBe('failed')
    expect(run.elapsedSeconds).toBe(150 * 86_400)
    expect(run.history.at(-1)!.EventType).toBe('ExecutionTimedOut')
  })

  test('tests at the same time have each their own', async () => {
    const runs = Array.from({ length: 20 }, async (_, index) => {
      const run = await testHandler(
        async (_event, context) => {
          for (let turn = 0; turn <= index; turn++) await context.wait({ hours: 1 })
          return context.step('done', async () => index)
        },
        { crashes: [{ at: 'after-step-body' }] },
      )
      return [run.result, Math.round(run.elapsedSeconds / 3600)]
    })
    expect(await Promise.all(runs)).toEqual(Array.from({ length: 20 }, (_, index) => [index, index + 1]))
  })
})

describe('crashes', () => {
  const POINTS = [
    'before-commit',
    'after-commit',
    'before-invocation',
    'after-invocation',
    'after-step-body',
    'before-checkpoint',
    'after-checkpoint',
  ] as const

  const child = withDurableExecution(async (event: { n: number }, context) => {
    await context.wait({ seconds: 5 })
    return context.step('double', async () => event.n * 2)
  })
  const parent = async (_event: unknown, context: DurableContext) => {
    const one = await context.step('one', async () => 1)
    const two = await context.invoke<object, number>('two', 'child', { n: one })
    const answer = await context.waitForCallback('answer', async () => {})
    const batch = await context.parallel('both', [
      async (branch) => branch.step('left', async () => two),
      async (branch) => {
        await branch.wait({ seconds: 1 })
        return branch.invoke<number, number>('plus', two)
      },
    ])
    return [one, two, answer, batch.getResults()]
  }
  test('in the same step again and again end the execution where a limit is set, and are survived otherwise', async () => {
    const crash = { at: 'after-step-body', step: 'bad' } as const
    const crashes = [crash, crash, crash, crash]
    const main = async (_event: unknown, context: DurableContext) => {
      await context.step('good', async () => 1)
      return context.step('bad', async () => 2)
    }
    expect((await testHandler(main, { crashes })).result).toBe(2)
    expect((await testHandler(main, { crashes, limits: { interruptionsInARow: 4 } })).result).toBe(2)
    const limited = await testHandler(main, { crashes, limits: { interruptionsInARow: 3 } })
    expect(limited.error).toEqual({
      name: 'Runtime.ExitError',
      message: 'The process that ran the invocation ended 4 times in a row before anything was recorded.',
    })
    expect(limited.operation('good').result).toBe(1)
  })

  test('between which something is recorded are not in a row', async () => {
    const steps = ['one', 'two', 'three', 'four']
    const main = async (_event: unknown, context: DurableContext) => {
      for (const step of steps) await context.step(step, async () => 0)
    }
    const crashes = steps.map((step) => ({ at: 'after-step-body', step }) as const)
    expect((await testHandler(main, { crashes, limits: { interruptionsInARow: 1 } })).status).toBe('succeeded')
  })

  const options = {
    functions: { child, plus: (n: number) => n + 1 },
    callbacks: { answer: succeeds('yes', { after: { seconds: 30 } }) },
  }

  test.each(POINTS)('at %s, however often it is passed, lead to the same end', async (at) => {
    const { result } = await testHandler(parent, options)
    expect(result).toEqual([1, 2, 'yes', [2, 3]])
    for (let time = 1; ; time++) {
      const run = await testHandler(parent, { ...options, crashes: [{ at, time }] })
      expect(run.result).toEqual(result)
      if (run.crashes === 0) {
        expect(run.unused).toEqual([at])
        return
      }
    }
  })

  test('several, each once, and the rest is told', async () => {
    const run = await testHandler(parent, {
      ...options,
      crashes: [
        { at: 'after-step-body', step: 'one' },
        { at: 'after-step-body', step: 'both[0]/left' },
        { at: 'after-checkpoint', time: 4 },
        { at: 'after-step-body', step: 'nowhere' },
      ],
    })
    expect(run.crashes).toBe(3)
    expect(run.unused).toEqual(['after-step-body'])
    expect(run.result).toEqual([1, 2, 'yes', [2, 3]])
  })
})

describe('looking at it', () => {
  test('operations by path, one after the other where a loop has several', async () => {
    const run = await testHandler(async (_event, context) => {
      for (const n of [1, 2]) await context.step('work', async () => n)
      await context.runInChildContext('inside', async (inside) => inside.step(async () => 'deep'))
    })
    expect(run.operation('work').result).toBe(1)
    expect(run.operation('work', 1).result).toBe(2)
    expect(run.operations.map(({ path, type, subType }) => [path, type, subType])).toEqual([
      ['work', 'STEP', 'Step'],
      ['work', 'STEP', 'Step'],
      ['inside', 'CONTEXT', 'RunInChildContext'],
      ['inside/step', 'STEP', 'Step'],
    ])
    expect(() => run.operation('work', 2)).toThrow(
      'There is no operation 3 of "work". The execution is succeeded.\n  work',
    )
    expect(run.history[0]!.EventType).toBe('ExecutionStarted')
    expect(run.invocations).toBe(1)
    expect(run.result).toBeUndefined()
  })

  test('a result that is not there says how the execution stands', async () => {
    const failing = await testHandler(async (_event, context) => {
      await context.step('bad', async () => Promise.reject(new Error('boom')), noRetry)
    })
    expect(() => failing.result).toThrow(
      'There is no result. The execution is failed with StepError: boom.\n  bad  STEP  FAILED',
    )
    const waiting = await testHandler(async (_event, context) => context.waitForCallback('answer', async () => {}))
    expect(() => waiting.error).toThrow('  waits for callback answer')
  })

  test('the lines of the logger', async () => {
    const run = await testHandler(async (_event, context) => {
      context.logger.info('begins')
      await context.step('one', async ({ logger }) => logger.warn('in a step', { n: 1 }))
      await context.wait({ seconds: 1 })
    })
    expect(run.logs.map(({ level, message }) => [level, message])).toEqual([
      ['INFO', 'begins'],
      ['WARN', 'in a step { n: 1 }'],
    ])
    expect(run.logs[1]).toMatchObject({ operationName: 'one', attempt: 1 })
  })

  test('a handler that waits for what is no operation is told from one that is suspended', async () => {
    await expect(testHandler(async () => new Promise(() => {}))).rejects.toThrow(
      'The handler waits for something that is no operation',
    )
  })

  test.each<[string, (context: DurableContext) => Promise<unknown>, unknown]>([
    [
      'a race that another step wins',
      async (c) => Promise.race([c.step('endless', () => new Promise(() => {})), c.step('fast', async () => 'won')]),
      { status: 'succeeded', result: 'won' },
    ],
    [
      'a step that nobody awaits',
      async (c) => {
        void c.step('endless', () => new Promise(() => {}))
        return 'done'
      },
      { status: 'succeeded', result: 'done' },
    ],
    [
      'a step whose body calls an operation',
      async (c) => c.step('outer', async () => c.step('inner', async () => 1)),
      {
        status: 'failed',
        error: { name: 'Error', message: expect.stringContaining('Context usage error in "step"') as string },
      },
    ],
  ])('a body that never settles does not keep an execution that has ended: %s', async (_, main, outcome) => {
    expect((await testHandler(async (_event, context) => main(context))).outcome).toMatchObject(outcome as object)
  })
})

describe('what is tested', () => {
  const file = new URL('aws-handler.ts', import.meta.url)

  test('a file, whichever package it imports the API from', async () => {
    const run = await testHandler(file, { exportName: 'handler', steps: { pay: throws(new Error('no')) } })
    expect(run.result).toEqual({ isStepError: true })
    expect((await testHandler(file.pathname, { exportName: 'other' })).result).toBe('other')
    await expect(testHandler(file)).rejects.toThrow('`exportName` is one of handler, other.')
  })

  test('not a function that the other package wrapped', async () => {
    await expect(testHandler(awsHandler as never)).rejects.toThrow("The handler was wrapped by AWS's package")
  })

  test('plugins and limits are those of the handler and the test', async () => {
    const told: string[] = []
    const plugin = { onOperationStart: async ({ name }: { name?: string }) => void told.push(name ?? '') }
    const handler = withDurableExecution(
      async (_event, context) => context.step('large', async () => 'x'.repeat(2000)),
      {
        plugins: [plugin],
      },
    )
    expect((await testHandler(handler)).status).toBe('succeeded')
    expect(told).toEqual(['large'])
    const limited = await testHandler(handler, { limits: { operationPayloadBytes: 1000 } })
    expect(limited.error.message).toContain('payload size must be less than or equal to 1000 bytes')
  })

  test('an invoked function that is not there ends the test, and what is there may fail', async () => {
    const handler = async (_event: unknown, context: DurableContext) =>
      context.invoke('price', 1).catch((error: unknown) => (error as Error).message)
    await expect(testHandler(handler)).rejects.toThrow('does not say what "invoke" does')
    expect((await testHandler(handler, { functions: { price: throws(new Error('closed')) } })).result).toBe('closed')
    expect((await testHandler(handler, { functions: { price: [returns(7)], other: () => 1 } })).unused).toEqual([
      'other',
    ])
  })
})
