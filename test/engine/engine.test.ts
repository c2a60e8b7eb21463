import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { EngineError } from '../../runtime/engine/engine-error.ts'
import type { RunUntil, StartRequest } from '../../runtime/engine/engine.ts'
import { inspectExecution } from '../../runtime/engine/inspect.ts'
import type { EventType } from '../../runtime/history/event.ts'
import { retryPresets } from '../../runtime/sdk/retry.ts'
import type { Json } from '../../runtime/semantics/json.ts'
import type { DurableExecutionHandler } from '../../runtime/sdk/handler.ts'
import { MemoryStore } from '../../runtime/store/memory-store.ts'
import { openSqliteStore } from '../../runtime/store/sqlite-store.ts'
import { handlerOf, testEngine, testWorld } from './test-engine.ts'

const world = () => {
  const made = testWorld()
  const store = new MemoryStore()
  const run = async (handler: DurableExecutionHandler, until: RunUntil, input?: Json) => {
    const engine = testEngine(made, [handlerOf('main', handler)], { store })
    const { execution } = await engine.start({ workflow: 'main', name: 'one', ...(input !== undefined && { input }) })
    return { engine, result: await made.until(engine.run(execution.id, until)), id: execution.id }
  }
  return { ...made, store, run }
}

const codesOf = async (work: Promise<unknown>): Promise<readonly string[]> => {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  return thrown instanceof EngineError ? thrown.diagnostics.map(({ code }) => code) : [String(thrown)]
}

describe('run', () => {
  test('answers with the result of a handler that needs no time', async () => {
    const { run } = world()
    const { result } = await run(
      async (event: { n: number }, context) => context.step('double', async () => event.n * 2),
      'suspended',
      { n: 21 },
    )
    expect(result.outcome).toEqual({ status: 'succeeded', result: 42 })
  })

  test('answers with the name and message of what the handler throws', async () => {
    const { run } = world()
    const { result } = await run(async () => {
      throw new RangeError('too far')
    }, 'suspended')
    expect(result.outcome).toEqual({ status: 'failed', error: { name: 'RangeError', message: 'too far' } })
  })

  test('stops at a wait and says until when, or goes on past it if asked', async () => {
    const handler: DurableExecutionHandler = async (_, context) => {
      await context.wait('night', { hours: 8 })
      return 'morning'
    }
    const first = world()
    const startMs = first.simulation.clock.now()
    const { result } = await first.run(handler, 'suspended')
    expect(result.outcome).toEqual({ status: 'suspended' })
    expect(result.waitsFor).toEqual([{ kind: 'wait', path: 'night', untilMs: startMs + 8 * 3_600_000 }])
    expect((await world().run(handler, 'timers')).result.outcome).toEqual({ status: 'succeeded', result: 'morning' })
    expect((await world().run(handler, { timersWithinMs: 60_000 })).result.outcome).toEqual({ status: 'suspended' })
    expect((await world().run(handler, { timersWithinMs: 9e7 })).result.outcome.status).toBe('succeeded')
  })

  test('does not wait for a callback, even one with a time-out', async () => {
    const { run } = world()
    const { result } = await run(
      async (_, context) => context.waitForCallback('approval', async () => {}, { timeout: { days: 3 } }),
      'timers',
    )
    expect(result.outcome).toEqual({ status: 'suspended' })
    expect(result.waitsFor).toMatchObject([{ kind: 'callback', path: 'approval' }])
  })

  test('until settled, sees a callback that is completed while it waits', async () => {
    const made = testWorld()
    let id = ''
    const approval = handlerOf('approval', async (_, context) =>
      context.waitForCallback('ask', async (callbackId) => {
        id = callbackId
      }),
    )
    const engine = testEngine(made, [approval])
    const { execution } = await engine.start({ workflow: 'approval' })
    const running = engine.run(execution.id, 'settled')
    expect(await made.simulation.run(running)).toBe('idle')
    await engine.completeCallback(id, { kind: 'succeed', result: 'yes' })
    expect((await made.until(running)).outcome).toEqual({ status: 'succeeded', result: 'yes' })
  })

  test('repeats a failing step after its delays', async () => {
    const { run, simulation } = world()
    const startMs = simulation.clock.now()
    const attempts: number[] = []
    const { result } = await run(
      async (_, context) =>
        context.step(
          'flaky',
          async ({ attempt }) => {
            attempts.push(attempt)
            if (attempt < 3) throw new Error('again')
            return attempt
          },
          { retryStrategy: retryPresets.linear },
        ),
      'timers',
    )
    expect(result.outcome).toEqual({ status: 'succeeded', result: 3 })
    expect(attempts).toEqual([1, 2, 3])
    expect(simulation.clock.now() - startMs).toBeGreaterThanOrEqual(3000)
  })

  test('serves a wait inside the invocation while a step runs', async () => {
    const { run, store, simulation } = world()
    const { clock } = simulation
    const { id } = await run(
      async (_, context) =>
        Promise.all([
          context.step(
            'slow',
            async () => new Promise<void>((resolve) => void clock.schedule(clock.now() + 10_000, resolve)),
          ),
          context.wait('short', { seconds: 2 }).then(() => context.step('next', async () => 1)),
        ]),
      'timers',
    )
    const types = inspectExecution(store, id).events.map(({ EventType, Name }) => `${EventType} ${Name ?? ''}`)
    expect(types.indexOf('StepSucceeded next')).toBeLessThan(types.indexOf('StepSucceeded slow'))
    expect(types.filter((type) => type.startsWith('InvocationCompleted'))).toHaveLength(1)
  })
})

describe('start', () => {
  const echo = handlerOf('echo', async (event) => event as Json)

  test('is idempotent by name, whatever the order of the fields', async () => {
    const engine = testEngine(testWorld(), [echo])
    const first = await engine.start({ workflow: 'echo', name: 'n', input: { a: 1, b: [2] } })
    const second = await engine.start({ workflow: 'echo', name: 'n', input: { b: [2], a: 1 } })
    expect(first.created).toBe(true)
    expect(second).toMatchObject({ created: false, execution: { id: first.execution.id } })
  })

  test('refuses the same name with another input', async () => {
    const engine = testEngine(testWorld(), [echo])
    await engine.start({ workflow: 'echo', name: 'n', input: { a: 1 } })
    expect(await codesOf(engine.start({ workflow: 'echo', name: 'n', input: { a: 2 } }))).toEqual([
      'execution-name-taken',
    ])
    expect(await codesOf(engine.start({ workflow: 'echo', name: 'n' }))).toEqual(['execution-name-taken'])
  })

  test('refuses a workflow that is not loaded, and two handlers of one name', async () => {
    const engine = testEngine(testWorld(), [echo])
    expect(await codesOf(engine.start({ workflow: 'ehco' }))).toEqual(['unknown-workflow'])
    expect(() => testEngine(testWorld(), [echo, handlerOf('echo', async () => 1)])).toThrow(EngineError)
  })
})

describe('invoke', () => {
  const caller = handlerOf('caller', async (event: { target: string }, context) => {
    try {
      return await context.invoke('call', event.target, { n: 7 })
    } catch (error) {
      return { caught: (error as Error).name, message: (error as Error).message }
    }
  })
  const square = handlerOf('square', async (event: { n: number }, context) => {
    await context.wait({ seconds: 1 })
    return event.n * event.n
  })
  const call = async (target: string) => {
    const made = testWorld()
    const engine = testEngine(made, [caller, square], {
      functions: {
        plain: (input) => ({ got: input }),
        failing: async () => {
          throw new TypeError('no')
        },
      },
    })
    const { execution } = await engine.start({ workflow: 'caller', input: { target } })
    return (await made.until(engine.run(execution.id, 'timers'))).outcome
  }

  test('of a loaded handler runs it as an execution of its own', async () => {
    expect(await call('square')).toEqual({ status: 'succeeded', result: 49 })
    expect(await call('arn:aws:lambda:eu-west-1:123456789012:function:square:3')).toMatchObject({ result: 49 })
  })

  test('of a given function calls it with the input', async () => {
    expect(await call('plain')).toEqual({ status: 'succeeded', result: { got: { n: 7 } } })
  })

  test.each<[string, Partial<StartRequest>]>([
    ['its name must be a text, not empty', { name: '' }],
    ['its tag team must be a text', { tags: { team: 7 as unknown as string } }],
    ['its input is no JSON (Do not know how to serialize a BigInt)', { input: { n: 1n } as unknown as Json }],
    ['its input is no JSON (a function)', { input: (() => 1) as unknown as Json }],
    ['its input has 22 bytes, and all that it records may have 20', { input: 'x'.repeat(20) }],
  ])('a start that cannot be kept is refused: %s', async (reason, request) => {
    const main = handlerOf('main', async () => 1)
    const engine = testEngine(testWorld(), [main], { limits: { storedBytesPerExecution: 20 } })
    const starting = engine.start({ workflow: 'main', ...request })
    await expect(starting).rejects.toThrow(`The execution cannot be started: ${reason}`)
    await expect(starting).rejects.toBeInstanceOf(EngineError)
    expect(engine.executions.list()).toEqual([])
  })

  test('without an input gives a function what Lambda gives it, and an answer of undefined is none', async () => {
    const made = testWorld()
    const given: unknown[] = []
    const main = handlerOf('main', async (_event, context) => [(await context.invoke('plain', 'plain')) === undefined])
    const engine = testEngine(made, [main], { functions: { plain: (input) => void given.push(input) } })
    const { execution } = await engine.start({ workflow: 'main' })
    expect((await made.until(engine.run(execution.id))).outcome).toEqual({ status: 'succeeded', result: [true] })
    expect(given).toEqual([{}])
  })

  test('of a function that throws is an InvokeError with its message', async () => {
    expect(await call('failing')).toMatchObject({ result: { caught: 'InvokeError', message: 'no' } })
  })

  test('of an unknown function fails clearly', async () => {
    const outcome = await call('nobody')
    expect(outcome).toMatchObject({ result: { caught: 'InvokeError' } })
    expect(JSON.stringify(outcome)).toContain('No function \\"nobody\\" is registered')
  })
})

test('code that changed under an execution is said once, and replay goes on with it', async () => {
  const made = testWorld()
  const store = new MemoryStore()
  const said: string[] = []
  const engineOf = (hash: string) =>
    testEngine(
      made,
      [
        handlerOf(
          'main',
          async (_, context) => {
            await context.wait('a', { seconds: 1 })
            await context.wait('b', { seconds: 1 })
            return hash
          },
          hash,
        ),
      ],
      { store, onDiagnostic: ({ code }) => said.push(code) },
    )
  const { execution } = await engineOf('old').start({ workflow: 'main' })
  await made.until(engineOf('old').run(execution.id))
  expect(said).toEqual([])
  const { outcome } = await made.until(engineOf('new').run(execution.id, 'timers'))
  expect(outcome).toEqual({ status: 'succeeded', result: 'new' })
  expect(said).toEqual(['code-changed'])
})

test('a worker goes on with everything that is due, and with `once` ends when nothing is left to do', async () => {
  const made = testWorld()
  const store = new MemoryStore()
  const sleeper = handlerOf('sleeper', async (event: { seconds: number }, context) => {
    await context.wait({ seconds: event.seconds })
    return 'awake'
  })
  const engine = testEngine(made, [sleeper], { store })
  const started = await Promise.all(
    [1, 2, 3].map((seconds) => engine.start({ workflow: 'sleeper', input: { seconds } })),
  )
  const statuses = () => started.map(({ execution }) => inspectExecution(store, execution.id).execution.status)
  await made.until(engine.work({ once: true }))
  expect(statuses()).toEqual(['RUNNING', 'RUNNING', 'RUNNING'])
  const stop = new AbortController()
  const working = engine.work({ signal: stop.signal })
  expect(await made.simulation.run(working)).toBe('idle')
  expect(statuses()).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED'])
  stop.abort()
  await working
})

describe.each(['memory', 'sqlite'] as const)('a crash at any fault point (%s store)', (kind) => {
  const POINTS = ['before-commit', 'after-commit', 'after-step-body', 'before-invocation', 'after-invocation'] as const

  /** Runs to the end, crashing at the given points; answers what happened, and how often the crash point was passed. */
  const runCrashing = async (point: (typeof POINTS)[number], crashAt: number) => {
    let passed = 0
    const made = testWorld((name) => {
      if (name === point && ++passed === crashAt) throw new Error('crash')
    })
    const folder = mkdtempSync(join(tmpdir(), 'stepwright-crash-'))
    const store =
      kind === 'memory'
        ? new MemoryStore(made.environment.faultPoint)
        : openSqliteStore(join(folder, 's.db'), { environment: made.environment })
    const bodies: string[] = []
    const act = (name: string) => async () => {
      bodies.push(name)
      return name
    }
    const handler: DurableExecutionHandler = async (_, context) => {
      const a = await context.step('a', act('a'))
      await context.wait('w', { seconds: 5 })
      const batch = await context.map('m', [1, 2], async (item, n) => item.step('s', act(`s${n}`)))
      const c = await context.runInChildContext('child', async (child) => child.step('c', act('c')))
      return [a, ...batch.getResults(), c]
    }
    // Another engine each time: nothing that the crashed one knew is left.
    const owner = (n: number) => ({ id: `owner-${n}`, isGone: () => true })
    let crashes = 0
    try {
      for (;;) {
        const engine = testEngine(made, [handlerOf('main', handler)], { store, owner: owner(crashes) })
        try {
          const { execution } = await made.until(engine.start({ workflow: 'main', name: 'n' }))
          const { outcome } = await made.until(engine.run(execution.id, 'timers'))
          return { outcome, bodies, crashes, events: inspectExecution(store, execution.id).events }
        } catch (thrown) {
          if ((thrown as Error).message !== 'crash') throw thrown
          crashes++
        }
      }
    } finally {
      await store.close()
      rmSync(folder, { recursive: true })
    }
  }

  test.each(POINTS)('%s loses nothing that was acknowledged', async (point) => {
    for (let crashAt = 1; crashAt < 100; crashAt++) {
      const { outcome, bodies, crashes, events } = await runCrashing(point, crashAt)
      expect(outcome).toEqual({ status: 'succeeded', result: ['a', 's1', 's2', 'c'] })
      expect(events.map(({ EventId }) => EventId)).toEqual(events.map((_, index) => index + 1))
      const ends = (type: EventType) => events.filter(({ EventType }) => EventType === type).length
      expect([ends('StepSucceeded'), ends('WaitSucceeded'), ends('ExecutionSucceeded')]).toEqual([4, 1, 1])
      // Only what was not acknowledged when the crash came may run again.
      expect(bodies.length - new Set(bodies).size).toBeLessThanOrEqual(2)
      // The point was not passed so often: every place has had its crash.
      if (crashes === 0) return
    }
    throw new Error('it never came to an end without a crash')
  })
})

describe('an execution that another process is running', () => {
  const twoEngines = async (isFirstGone: boolean) => {
    const made = testWorld()
    const folder = mkdtempSync(join(tmpdir(), 'stepwright-elsewhere-'))
    const store = openSqliteStore(join(folder, 's.db'), { environment: made.environment })
    const { clock } = made.simulation
    let begun = 0
    const main = handlerOf('main', async (_, context) =>
      context.step('slow', async () => {
        begun++
        await new Promise<void>((resolve) => void clock.schedule(clock.now() + 10_000, resolve))
        return 'done'
      }),
    )
    const said: string[] = []
    const engineOf = (id: string) =>
      testEngine(made, [main], {
        store,
        owner: { id, isGone: () => id === 'two' && isFirstGone },
        onDiagnostic: ({ code }) => said.push(`${id} ${code}`),
      })
    const { execution } = await made.until(engineOf('one').start({ workflow: 'main' }))
    const first = engineOf('one').run(execution.id)
    // By the clock's next move the first one is in the middle of its step.
    clock.schedule(clock.now() + 1, () => {})
    const second = new Promise<unknown>((resolve) => {
      clock.schedule(clock.now() + 2000, () => resolve(engineOf('two').run(execution.id)))
    })
    const outcome = await made.until(second)
    await made.until(first)
    await store.close()
    rmSync(folder, { recursive: true })
    return { outcome, said, begun }
  }

  test('is waited for, and said once', async () => {
    const { outcome, said, begun } = await twoEngines(false)
    expect(outcome).toMatchObject({ outcome: { status: 'succeeded', result: 'done' } })
    expect(said).toEqual(['two execution-elsewhere'])
    expect(begun).toBe(1)
  })

  test('is taken over when that process is gone, and what that one records then is refused', async () => {
    const { outcome, said, begun } = await twoEngines(true)
    expect(outcome).toMatchObject({ outcome: { status: 'succeeded', result: 'done' } })
    expect(said).toEqual(['one execution-elsewhere'])
    expect(begun).toBe(2)
  })
})
