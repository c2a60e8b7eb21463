import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EngineError } from '../../runtime/engine/engine-error.ts'
import { Executions } from '../../runtime/engine/executions.ts'
import type { Engine, RunUntil } from '../../runtime/engine/engine.ts'
import type { LoadedHandler } from '../../runtime/engine/load.ts'
import { StepSemantics } from '../../runtime/sdk/index.ts'
import { retryPresets } from '../../runtime/sdk/retry.ts'
import type { Json } from '../../runtime/semantics/json.ts'
import { MemoryStore } from '../../runtime/store/memory-store.ts'
import { openSqliteStore } from '../../runtime/store/sqlite-store.ts'
import type { Store } from '../../runtime/store/store.ts'
import { handlerOf, testEngine, type TestWorld, testWorld } from './test-engine.ts'

const codesOf = async (work: Promise<unknown>): Promise<readonly string[]> => {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  return thrown instanceof EngineError ? thrown.diagnostics.map(({ code }) => code) : [String(thrown)]
}

const once = { retryStrategy: retryPresets.noRetry }

describe.each(['memory', 'sqlite'] as const)('executions in the %s store', (kind) => {
  let folder: string
  let world: TestWorld
  let store: Store
  /** What the bodies did, in order. */
  let acts: string[]
  /** Names of steps that fail. */
  let broken: Set<string>

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stepwright-executions-'))
    world = testWorld()
    store =
      kind === 'memory' ? new MemoryStore() : openSqliteStore(join(folder, 's.db'), { environment: world.environment })
    acts = []
    broken = new Set()
  })
  afterEach(async () => {
    await store.close()
    rmSync(folder, { recursive: true })
  })

  const act = (name: string) => async (): Promise<string> => {
    acts.push(name)
    if (broken.has(name)) throw new Error(`${name} is broken`)
    return name
  }
  const engineOf = (...handlers: LoadedHandler[]) => testEngine(world, handlers, { store })
  const begin = async (engine: Engine, workflow = 'main', name = 'n', input: Json = {}, more = {}) =>
    (await world.until(engine.start({ workflow, name, input, ...more }))).execution.id
  const run = async (engine: Engine, id: string, until: RunUntil = 'timers') =>
    (await world.until(engine.run(id, until))).outcome
  const change = <T>(work: Promise<T>) => world.until(work)
  const eventsOf = (engine: Engine, id: string) =>
    engine.executions.inspect(id).events.map(({ EventType }) => EventType)

  describe('pause', () => {
    const waiting = () =>
      engineOf(
        handlerOf('main', async (_, context) => {
          const first = await context.step('a', act('a'))
          await context.wait('w', { seconds: 5 })
          return [first, await context.step('b', act('b'))]
        }),
      )

    test('keeps a waiting execution from going on, until it is resumed', async () => {
      const engine = waiting()
      const id = await begin(engine)
      await run(engine, id, 'suspended')
      await change(engine.executions.pause(id, 'audit'))
      expect(engine.executions.find(id).pause).toMatchObject({ reason: 'audit' })
      // The wait is over, and nothing comes of it.
      world.simulation.clock.schedule(world.simulation.clock.now() + 10_000, () => {})
      world.simulation.clock.advance()
      expect(await run(engine, id)).toEqual({ status: 'suspended' })
      await change(engine.work({ once: true }))
      expect(acts).toEqual(['a'])
      await change(engine.executions.resume(id))
      expect(await run(engine, id, 'suspended')).toEqual({ status: 'succeeded', result: ['a', 'b'] })
      expect(eventsOf(engine, id).filter((type) => type.startsWith('Execution'))).toEqual([
        'ExecutionStarted',
        'ExecutionPaused',
        'ExecutionResumed',
        'ExecutionSucceeded',
      ])
    })

    test('breaks a running invocation off between two steps, and no step is lost', async () => {
      const engine = engineOf(
        handlerOf('main', async (_, context) => {
          const a = await context.step('a', async () => {
            // As from another process, while the step runs.
            await Executions.of(store, world.environment).pause(id)
            return act('a')()
          })
          return [a, await context.step('b', act('b'), { semantics: StepSemantics.AtMostOncePerRetry })]
        }),
      )
      const id = await begin(engine)
      expect(await run(engine, id, 'suspended')).toEqual({ status: 'suspended' })
      expect(acts).toEqual(['a'])
      await change(engine.executions.resume(id))
      expect(await run(engine, id, 'suspended')).toEqual({ status: 'succeeded', result: ['a', 'b'] })
      expect(acts).toEqual(['a', 'b'])
    })

    test('lets steps that run beside each other come to their end first', async () => {
      const engine = engineOf(
        handlerOf('main', async (_, context) => {
          const { clock } = world.simulation
          const slow = () =>
            new Promise<string>((resolve) => void clock.schedule(clock.now() + 9000, () => resolve(act('slow')())))
          const both = await context.parallel('both', [
            async (branch) => branch.step('slow', slow, { semantics: StepSemantics.AtMostOncePerRetry, ...once }),
            async (branch) =>
              branch.step('quick', async () => {
                await engine.executions.pause(id)
                return act('quick')()
              }),
          ])
          return both.getResults()
        }),
      )
      const id = await begin(engine)
      await run(engine, id, 'suspended')
      expect(acts).toEqual(['quick', 'slow'])
      await change(engine.executions.resume(id))
      expect(await run(engine, id)).toEqual({ status: 'succeeded', result: ['slow', 'quick'] })
      expect(acts).toEqual(['quick', 'slow'])
    })

    test('is for executions that go on', async () => {
      const engine = waiting()
      const id = await begin(engine)
      expect(await codesOf(engine.executions.resume(id))).toEqual(['execution-not-paused'])
      await run(engine, id)
      expect(await codesOf(engine.executions.pause(id))).toEqual(['execution-ended'])
      expect(await codesOf(engine.executions.resume(id))).toEqual(['execution-ended'])
      expect(await codesOf(engine.executions.pause('nobody'))).toEqual(['unknown-execution'])
    })
  })

  describe('terminate', () => {
    test('ends an execution with its reason, and those that it invoked', async () => {
      const child = handlerOf('child', async (_, context) => context.waitForCallback('ask', async () => {}))
      const main = handlerOf('main', async (_, context) => context.invoke('call', 'child', {}))
      const engine = engineOf(main, child)
      const id = await begin(engine)
      await run(engine, id)
      await change(engine.executions.terminate(id, 'wrong order'))
      expect(engine.executions.list({}).map(({ status }) => status)).toEqual(['STOPPED', 'STOPPED'])
      expect(engine.executions.inspect(id).outcome).toEqual({
        status: 'failed',
        error: { name: 'ExecutionStopped', message: 'wrong order' },
      })
      expect(eventsOf(engine, id).at(-1)).toBe('ExecutionStopped')
      expect(await codesOf(engine.executions.terminate(id))).toEqual(['execution-ended'])
    })

    test('of an invoked execution is a failure that the invoking handler can catch', async () => {
      const child = handlerOf('child', async (_, context) => context.waitForCallback('ask', async () => {}))
      const main = handlerOf('main', async (_, context) =>
        context
          .invoke('call', 'child', {})
          .catch((error: unknown) => `${(error as Error).name}: ${(error as Error).message}`),
      )
      const engine = engineOf(main, child)
      const id = await begin(engine)
      await run(engine, id)
      await change(engine.executions.terminate(engine.executions.list({ workflow: 'child' })[0]!.id, 'enough'))
      expect(await run(engine, id)).toEqual({ status: 'succeeded', result: 'InvokeError: enough' })
    })

    test('of a running one ends its invocation, which records nothing more', async () => {
      const engine = engineOf(
        handlerOf('main', async (_, context) => {
          await context.step('a', async () => {
            await engine.executions.terminate(id, 'stop')
          })
          return context.step('b', act('b'))
        }),
      )
      const id = await begin(engine)
      expect(await run(engine, id)).toMatchObject({ status: 'failed', error: { message: 'stop' } })
      expect(acts).toEqual([])
      expect(eventsOf(engine, id).at(-1)).toBe('ExecutionStopped')
    })
  })

  test('restart begins a new execution with the same input, tags and time-out, under another name', async () => {
    const engine = engineOf(handlerOf('main', async (event) => event as Json))
    const id = await begin(engine, 'main', 'n', { x: 1 }, { tags: { team: 'shop' }, timeoutSeconds: 60 })
    expect(await codesOf(engine.executions.restart(id))).toEqual(['execution-not-ended'])
    await run(engine, id)
    const second = await change(engine.executions.restart(id))
    expect(second.name).toBe('n-2')
    expect(await run(engine, second.id)).toEqual({ status: 'succeeded', result: { x: 1 } })
    expect(engine.executions.list({ tags: { team: 'shop' } }).map(({ name }) => name)).toEqual(['n-2', 'n'])
    expect(second.timeoutAtMs! - second.startedAtMs).toBe(60_000)
    expect((await change(engine.executions.restart(id, { name: 'again' }))).name).toBe('again')
    expect(await codesOf(engine.executions.restart(id, { name: 'n' }))).toEqual(['execution-exists'])
  })

  describe('rewind', () => {
    test('goes on from the step that failed, and keeps what succeeded before', async () => {
      const engine = engineOf(
        handlerOf('main', async (_, context) => {
          const a = await context.step('a', act('a'))
          const b = await context.runInChildContext('inner', async (inner) => {
            await inner.step('before', act('before'))
            return inner.step('b', act('b'), once)
          })
          return [a, b, await context.step('c', act('c'))]
        }),
      )
      broken.add('b')
      const id = await begin(engine)
      expect(await run(engine, id)).toMatchObject({ status: 'failed' })
      broken.clear()
      await change(engine.executions.rewind(id))
      expect(engine.executions.find(id).status).toBe('RUNNING')
      expect(await run(engine, id)).toEqual({ status: 'succeeded', result: ['a', 'b', 'c'] })
      expect(acts).toEqual(['a', 'before', 'b', 'b', 'c'])
      const { events, operations } = engine.executions.inspect(id)
      expect(events.map(({ EventId }) => EventId)).toEqual(events.map((_, index) => index + 1))
      expect(operations.map(({ path }) => path)).toEqual(['a', 'inner', 'inner/before', 'inner/b', 'c'])
    })

    test('repeats the failed items of a map, and no others', async () => {
      const engine = engineOf(
        handlerOf('main', async (_, context) => {
          const batch = await context.map(
            'm',
            [1, 2, 3, 4],
            async (item, n) => {
              await item.step('first', act(`first-${n}`))
              return item.step('second', act(`second-${n}`), once)
            },
            { completionConfig: { toleratedFailureCount: 4 } },
          )
          batch.throwIfError()
          return batch.getResults()
        }),
      )
      for (const name of ['second-2', 'second-4']) broken.add(name)
      const id = await begin(engine)
      expect(await run(engine, id)).toMatchObject({ status: 'failed' })
      broken.clear()
      acts = []
      await change(engine.executions.rewind(id))
      expect(await run(engine, id)).toMatchObject({ result: ['second-1', 'second-2', 'second-3', 'second-4'] })
      expect(acts).toEqual(['second-2', 'second-4'])
    })

    const handled = () =>
      engineOf(
        handlerOf('main', async (event: { rethrow: boolean }, context) => {
          const how = await context.step('charge', act('charge'), once).catch(async (error: unknown) => {
            await context.step('refund', act('refund'))
            if (event.rethrow) throw error
            return 'by hand'
          })
          await context.step('ship', act('ship'))
          if (broken.has('code')) throw new TypeError('a bug')
          return how
        }),
      )

    test('forgets what was begun after the failure that ended the execution', async () => {
      const engine = handled()
      broken.add('charge')
      const id = await begin(engine, 'main', 'n', { rethrow: true })
      expect(await run(engine, id)).toMatchObject({ status: 'failed' })
      broken.clear()
      await change(engine.executions.rewind(id))
      expect(await run(engine, id)).toEqual({ status: 'succeeded', result: 'charge' })
      expect(acts).toEqual(['charge', 'refund', 'charge', 'ship'])
    })

    test('does not repeat a step whose failure was handled: the own code of the handler runs again', async () => {
      const engine = handled()
      broken = new Set(['charge', 'code'])
      const id = await begin(engine, 'main', 'n', { rethrow: false })
      expect(await run(engine, id)).toMatchObject({ status: 'failed', error: { name: 'TypeError' } })
      broken.clear()
      await change(engine.executions.rewind(id))
      expect(await run(engine, id)).toEqual({ status: 'succeeded', result: 'by hand' })
      expect(acts).toEqual(['charge', 'refund', 'ship'])
    })

    test('to a path repeats that one, with what came after it', async () => {
      const engine = handled()
      broken = new Set(['charge', 'code'])
      const id = await begin(engine, 'main', 'n', { rethrow: false })
      await run(engine, id)
      broken.clear()
      expect(await codesOf(engine.executions.rewind(id, 'ship'))).toEqual(['rewind-unknown-operation'])
      await change(engine.executions.rewind(id, 'charge'))
      expect(await run(engine, id)).toEqual({ status: 'succeeded', result: 'charge' })
      expect(acts).toEqual(['charge', 'refund', 'ship', 'charge', 'ship'])
    })

    test('asks again where a callback has failed, with another id', async () => {
      const ids: string[] = []
      const engine = engineOf(
        handlerOf('main', async (_, context) =>
          context.waitForCallback('ask', async (callbackId) => void ids.push(callbackId), { timeout: { hours: 1 } }),
        ),
      )
      const id = await begin(engine)
      await run(engine, id)
      await change(engine.completeCallback(ids[0]!, { kind: 'fail', error: { ErrorMessage: 'no' } }))
      expect(await run(engine, id)).toMatchObject({ status: 'failed' })
      await change(engine.executions.rewind(id))
      await run(engine, id)
      expect(ids).toHaveLength(2)
      expect(await change(engine.completeCallback(ids[0]!, { kind: 'succeed' }))).toEqual({ kind: 'unknown' })
      await change(engine.completeCallback(ids[1]!, { kind: 'succeed', result: 'yes' }))
      expect(await run(engine, id)).toEqual({ status: 'succeeded', result: 'yes' })
    })

    test('rewinds an invoked execution with the one that invoked it', async () => {
      const child = handlerOf('child', async (_, context) => {
        await context.step('c1', act('c1'))
        return context.step('c2', act('c2'), once)
      })
      const main = handlerOf('main', async (_, context) => {
        await context.step('m1', act('m1'))
        return context.invoke('call', 'child', {})
      })
      const engine = engineOf(main, child)
      broken.add('c2')
      const id = await begin(engine)
      expect(await run(engine, id)).toMatchObject({ status: 'failed' })
      broken.clear()
      const childId = engine.executions.list({ workflow: 'child' })[0]!.id
      expect(await codesOf(engine.executions.rewind(childId))).toEqual(['rewind-invoked'])
      await change(engine.executions.rewind(id))
      expect(await run(engine, id)).toEqual({ status: 'succeeded', result: 'c2' })
      expect(acts).toEqual(['m1', 'c1', 'c2', 'c2'])
      expect(engine.executions.list({})).toHaveLength(2)
    })

    test('lets waits that ran beside the failure go on', async () => {
      const engine = engineOf(
        handlerOf('main', async (_, context) => {
          const night = context.wait('night', { hours: 8 })
          await context.step('a', act('a'), once)
          await night
          return 'morning'
        }),
      )
      broken.add('a')
      const id = await begin(engine)
      const startMs = world.simulation.clock.now()
      expect(await run(engine, id)).toMatchObject({ status: 'failed' })
      broken.clear()
      await change(engine.executions.rewind(id))
      expect(await run(engine, id)).toEqual({ status: 'succeeded', result: 'morning' })
      expect(world.simulation.clock.now() - startMs).toBe(8 * 3_600_000)
    })

    test('can be done again and again', async () => {
      const engine = engineOf(
        handlerOf('main', async (_, context) => {
          await context.step('a', act('a'), once)
          return context.step('b', act('b'), once)
        }),
      )
      broken = new Set(['a', 'b'])
      const id = await begin(engine)
      for (const repaired of ['nothing', 'a', 'b']) {
        await run(engine, id)
        broken.delete(repaired)
        await change(engine.executions.rewind(id))
      }
      expect(await run(engine, id)).toEqual({ status: 'succeeded', result: 'b' })
      expect(acts).toEqual(['a', 'a', 'a', 'b', 'b'])
    })

    test('is for failed executions', async () => {
      const engine = engineOf(handlerOf('main', async () => 1))
      const id = await begin(engine)
      expect(await codesOf(engine.executions.rewind(id))).toEqual(['rewind-not-failed'])
      await run(engine, id)
      expect(await codesOf(engine.executions.rewind(id))).toEqual(['rewind-not-failed'])
    })
  })

  test('purge forgets executions that ended before a time, with those they invoked, and frees their names', async () => {
    const child = handlerOf('child', async () => 1)
    const main = handlerOf('main', async (event: { waits?: boolean }, context) => {
      if (event.waits) return context.waitForCallback('ask', async () => {})
      return context.invoke('call', 'child', {})
    })
    const engine = engineOf(main, child)
    const { clock } = world.simulation
    const old = await begin(engine, 'main', 'old')
    await run(engine, old)
    const waiting = await begin(engine, 'main', 'waiting', { waits: true })
    await run(engine, waiting)
    clock.schedule(clock.now() + 86_400_000, () => {})
    clock.advance()
    const recent = await begin(engine, 'main', 'recent')
    await run(engine, recent)
    const names = () => engine.executions.list({ isRoot: true }).map(({ name }) => name)
    expect(await change(engine.executions.purge({ endedBeforeMs: clock.now() - 3_600_000 }))).toBe(2)
    expect(names()).toEqual(['recent', 'waiting'])
    expect(await codesOf(engine.executions.rewind(old))).toEqual(['unknown-execution'])
    expect(await change(engine.executions.purge({ workflow: 'other' }))).toBe(0)
    expect(await change(engine.executions.purge({}))).toBe(2)
    expect(names()).toEqual(['waiting'])
    expect((await change(engine.start({ workflow: 'main', name: 'old', input: {} }))).created).toBe(true)
  })
})
