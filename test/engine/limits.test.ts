import { describe, expect, test } from 'vitest'
import { EngineError } from '../../runtime/engine/engine-error.ts'
import type { EngineOptions } from '../../runtime/engine/engine.ts'
import type { DurableExecutionHandler } from '../../runtime/sdk/handler.ts'
import { LIMITS } from '../../runtime/semantics/limits.ts'
import { handlerOf, testEngine, testWorld } from './test-engine.ts'

const runWith = async (handler: DurableExecutionHandler, options: Partial<EngineOptions> = {}) => {
  const world = testWorld()
  const engine = testEngine(world, [handlerOf('main', handler)], options)
  const { execution } = await engine.start({ workflow: 'main', input: {} })
  const { outcome } = await world.until(engine.run(execution.id, 'timers'))
  return { engine, world, id: execution.id, outcome, operations: engine.executions.inspect(execution.id).operations }
}

/** A JSON text of a string has its quotes too. */
const text = (bytes: number) => 'x'.repeat(bytes - 2)
const LIMIT = LIMITS.operationPayloadBytes

describe('a payload over 256 KiB', () => {
  test('of a step ends the execution, past every catch', async () => {
    const { outcome } = await runWith(async (_, context) => {
      try {
        return await context.step('big', async () => text(LIMIT + 1))
      } catch {
        return 'caught'
      }
    })
    expect(outcome).toMatchObject({ status: 'failed' })
    expect(JSON.stringify(outcome)).toContain(`STEP output payload size must be less than or equal to ${LIMIT} bytes`)
  })

  test('is measured to the byte', async () => {
    const { outcome } = await runWith(async (_, context) =>
      context.step('big', async () => text(LIMIT)).then((result) => result.length),
    )
    expect(outcome).toEqual({ status: 'succeeded', result: LIMIT - 2 })
  })

  test('of a condition ends the execution', async () => {
    const { outcome } = await runWith(async (_, context) =>
      context.waitForCondition('poll', async () => text(LIMIT + 1), {
        initialState: '',
        waitStrategy: () => ({ shouldContinue: false }),
      }),
    )
    expect(outcome).toMatchObject({ status: 'failed' })
  })

  test('of an answer to a callback is refused, and the callback stays open', async () => {
    let callbackId = ''
    const { engine, world, id } = await runWith(async (_, context) =>
      context.waitForCallback('ask', async (given) => void (callbackId = given)),
    )
    const answer = (result: string) => world.until(engine.completeCallback(callbackId, { kind: 'succeed', result }))
    expect(await answer('x'.repeat(LIMIT + 1))).toEqual({ kind: 'too-large', bytes: LIMIT + 1, limit: LIMIT })
    expect(await answer('fits')).toMatchObject({ kind: 'accepted' })
    expect((await world.until(engine.run(id))).outcome).toEqual({ status: 'succeeded', result: 'fits' })
  })
})

test('an engine may set another limit of payloads', async () => {
  const step: DurableExecutionHandler = async (_, context) => context.step('s', async () => text(101))
  expect((await runWith(step, { limits: { operationPayloadBytes: 100 } })).outcome).toMatchObject({ status: 'failed' })
  expect((await runWith(step, { limits: { operationPayloadBytes: 101 } })).outcome.status).toBe('succeeded')
})

test('an execution of too many operations fails, with those it had recorded', async () => {
  const { outcome, operations } = await runWith(
    async (_, context) => {
      for (let index = 0; index < 6; index++) await context.step(`s${index}`, async () => index)
    },
    { limits: { operationsPerExecution: 5 } },
  )
  expect(outcome).toMatchObject({ status: 'failed', error: { message: expect.stringContaining('5') as string } })
  expect(operations).toHaveLength(5)
})

test('an execution that stores too much fails; it may be poll after poll of one operation', async () => {
  const polling: DurableExecutionHandler = async (_, context) =>
    context.waitForCondition('poll', async (state: string) => `${state}x`, {
      initialState: '',
      waitStrategy: (state) => ({ shouldContinue: state.length < 20, delay: { seconds: 1 } }),
    })
  const { outcome } = await runWith(polling, { limits: { storedBytesPerExecution: 100 } })
  expect(outcome).toMatchObject({
    status: 'failed',
    error: { message: expect.stringContaining('100 bytes') as string },
  })
  expect((await runWith(polling)).outcome.status).toBe('succeeded')
})

test('an execution ends at its time-out, which has limits of its own', async () => {
  const world = testWorld()
  const engine = testEngine(world, [handlerOf('main', async (_, context) => context.wait({ days: 2 }))])
  for (const timeoutSeconds of [0, 1.5, 31_622_401])
    await expect(engine.start({ workflow: 'main', timeoutSeconds })).rejects.toThrow(EngineError)
  const { execution } = await engine.start({ workflow: 'main', timeoutSeconds: 86_400 })
  await world.until(engine.run(execution.id, 'timers'))
  expect(engine.executions.find(execution.id)).toMatchObject({ status: 'TIMED_OUT' })
  expect(world.simulation.clock.now() - execution.startedAtMs).toBe(86_400_000)
})

test('a worker with a retention forgets what ended longer ago, also while it works', async () => {
  const world = testWorld()
  const { clock } = world.simulation
  const engine = testEngine(world, [handlerOf('main', async () => 1)])
  for (const name of ['a', 'b']) {
    const { execution } = await engine.start({ workflow: 'main', name })
    await world.until(engine.run(execution.id))
  }
  await world.until(engine.work({ once: true }))
  expect(engine.executions.list()).toHaveLength(2)
  const stop = new AbortController()
  clock.schedule(clock.now() + 2 * 86_400_000, () => stop.abort())
  await world.until(engine.work({ retentionDays: 1, signal: stop.signal }))
  expect(engine.executions.list()).toHaveLength(0)
  expect(clock.nextMs).toBeUndefined()
})
