import * as aws from '@aws/durable-execution-sdk-js'
import { describe, expect, test } from 'vitest'
import { Backend, type Invocation } from '../../runtime/backend/backend.ts'
import type { InvocationEnd } from '../../runtime/backend/endings.ts'
import { backendClient } from '../../runtime/engine/invoke-execution.ts'
import type { HistoryEvent } from '../../runtime/history/event.ts'
import type { DurableExecutionHandler } from '../../runtime/sdk/handler.ts'
import { MemoryStore } from '../../runtime/store/memory-store.ts'
import { handlerOf, testEngine, testWorld } from './test-engine.ts'

/** The seam is AWS's: its own SDK runs over our backend, and leaves the history that our replay leaves. */
const PROGRAMS: Readonly<Record<string, DurableExecutionHandler>> = {
  'steps, a wait and a child context': async (_, context) => {
    const first = await context.step('first', async () => 1)
    await context.wait('pause', { seconds: 5 })
    const child = await context.runInChildContext('child', async (inner) => inner.step('second', async () => 2))
    return first + child
  },
  'a step that is retried': async (_, context) =>
    context.step(
      'flaky',
      async ({ attempt }) => {
        if (attempt < 3) throw new TypeError('again')
        return attempt
      },
      { retryStrategy: (_error, attempts) => ({ shouldRetry: attempts < 3, delay: { seconds: 2 } }) },
    ),
  'a condition that is polled': async (_, context) =>
    context.waitForCondition('poll', async (state: number) => state + 1, {
      initialState: 0,
      waitStrategy: (state) =>
        state < 3 ? { shouldContinue: true, delay: { seconds: 1 } } : { shouldContinue: false },
    }),
  'a batch with a failing item': async (_, context) => {
    const batch = await context.map(
      'items',
      [1, 2],
      async (item, n) =>
        item.step(
          'work',
          async () => {
            if (n === 2) throw new RangeError('two')
            return n
          },
          { retryStrategy: () => ({ shouldRetry: false }) },
        ),
      { completionConfig: { toleratedFailureCount: 2 } },
    )
    return [batch.getResults(), batch.getErrors().map((error) => error.message)]
  },
  'a handler that fails': async (_, context) => {
    await context.step('only', async () => 1)
    throw new TypeError('boom')
  },
}

async function runWithAws(program: DurableExecutionHandler): Promise<readonly HistoryEvent[]> {
  const { environment, simulation } = testWorld()
  const store = new MemoryStore()
  const backend = new Backend({ store, environment, resolveFunction: () => undefined })
  const handler = aws.withDurableExecution(program as unknown as aws.DurableExecutionHandler)
  const client = backendClient(backend, environment, 1000, (error) => {
    throw error
  })
  const { record } = await backend.start({ workflow: 'main', name: 'one', codeHash: 'h' })
  const claim = () =>
    backend.claim({
      executionId: record.id,
      codeHash: 'h',
      lease: { owner: 'me', untilMs: Infinity },
      isGone: () => false,
    })
  for (;;) {
    const invocation = await claim()
    if (invocation) await backend.endInvocation(invocation, await invoke(handler, invocation, client), false)
    const { status } = store.read((snapshot) => snapshot.execution(record.id))!
    if (status !== 'RUNNING') return store.read((snapshot) => snapshot.events(record.id))
    const dueMs = store.read((snapshot) => snapshot.earliestDue({}))!
    simulation.clock.schedule(dueMs, () => {})
    simulation.clock.advance()
    await backend.fireDue({})
  }
}

async function invoke(
  handler: aws.DurableLambdaHandler,
  { execution, token, operations, requestId }: Invocation,
  client: ReturnType<typeof backendClient>,
): Promise<InvocationEnd> {
  const input = {
    DurableExecutionArn: execution.arn,
    CheckpointToken: token,
    InitialExecutionState: { Operations: operations.map(withDates) },
  }
  const dated: aws.DurableExecutionClient = {
    checkpoint: async (request) => {
      const { CheckpointToken, NewExecutionState } = await client.checkpoint(request)
      return { CheckpointToken, NewExecutionState: { Operations: NewExecutionState!.Operations!.map(withDates) } }
    },
    getExecutionState: async () => ({ Operations: [] }),
  }
  const event = new aws.DurableExecutionInvocationInputWithClient(input, dated)
  const context = { awsRequestId: requestId, getRemainingTimeInMillis: () => 900_000 }
  return await handler(event, context as never)
}

/** The wire's timestamps are ISO texts or dates. */
function withDates(operation: object): aws.WireOperation {
  return JSON.parse(
    JSON.stringify(operation, (key, value: unknown) =>
      key.endsWith('Timestamp') && typeof value === 'number' ? new Date(value).toISOString() : value,
    ),
  ) as aws.WireOperation
}

async function runWithOurs(program: DurableExecutionHandler): Promise<readonly HistoryEvent[]> {
  const world = testWorld()
  const store = new MemoryStore()
  const engine = testEngine(world, [handlerOf('main', program)], { store })
  const { execution } = await engine.start({ workflow: 'main', name: 'one' })
  await world.until(engine.run(execution.id, 'timers'))
  return store.read((snapshot) => snapshot.events(execution.id))
}

/** Without what timing and jitter decide. */
function compared(events: readonly HistoryEvent[]): readonly unknown[] {
  return events
    .filter(({ EventType }) => EventType !== 'InvocationCompleted')
    .map(({ EventId: _id, EventTimestamp: _at, WaitStartedDetails, ...event }) => ({
      ...event,
      ...(WaitStartedDetails && { WaitStartedDetails: { Duration: WaitStartedDetails.Duration } }),
    }))
}

describe('AWS’s SDK on our backend leaves the same history as our replay', () => {
  test.each(Object.entries(PROGRAMS))('%s', async (_, program) => {
    const [theirs, ours] = await Promise.all([runWithAws(program), runWithOurs(program)])
    expect(compared(ours)).toEqual(compared(theirs))
    expect(theirs.map(({ EventId }) => EventId)).toEqual(theirs.map((_, index) => index + 1))
  })
})
