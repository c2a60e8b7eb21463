import * as aws from '@aws/durable-execution-sdk-js'
import { describe, expect, test } from 'vitest'
import { type DurableContext, withDurableExecution } from '../../runtime/handler.ts'
import { FakeService } from './fake-service.ts'

/** What docs/differences.md lists under "Where the runtime does better than AWS's package", on both: the difference is there, and is this. */

interface Difference {
  readonly run: (context: DurableContext, tell: (line: string) => void) => Promise<unknown>
  readonly prepare?: (service: FakeService) => void
  readonly theirs: unknown
  readonly ours: unknown
}

const HANGS = 'never ends'

/** Long against the 20 ms after which an invocation that waits is over. */
const HANGING_MS = 700

const DIFFERENCES: Readonly<Record<string, Difference>> = {
  'a call that does not match its record runs no body': {
    run: async (c, tell) => c.step('now', async () => tell('runs')),
    prepare: (service) =>
      service.record({
        id: '1',
        Type: 'STEP',
        SubType: 'Step',
        Name: 'before',
        Status: 'STARTED',
        StepDetails: { Attempt: 0 },
      }),
    theirs: { status: 'FAILED', lines: ['runs'] },
    ours: { status: 'FAILED', lines: [] },
  },
  'a strategy that throws does not keep the invocation from suspending': {
    run: async (c) => {
      const strategy = () => {
        throw new Error('of the strategy')
      }
      await c.step('bad', async () => Promise.reject(new Error('boom')), { retryStrategy: strategy }).catch(() => {})
      await c.wait({ seconds: 5 })
    },
    theirs: { status: HANGS, lines: [] },
    ours: { status: 'SUCCEEDED', lines: [] },
  },
  'a lost branch does not keep the invocation from suspending': {
    run: async (c) => {
      const slow = async (branch: DurableContext) =>
        branch.step('slow', () => new Promise((resolve) => setTimeout(resolve, 50)))
      const fast = async (branch: DurableContext) => branch.step('fast', async () => 1)
      await c.parallel([slow, fast], { completionConfig: { minSuccessful: 1 } })
      await c.wait({ seconds: 5 })
    },
    theirs: { status: HANGS, lines: [] },
    ours: { status: 'SUCCEEDED', lines: [] },
  },
  'the end of a child that the service refuses is not passed over': {
    run: async (c) => c.runInChildContext('child', async (child) => child.step('one', async () => 1)),
    prepare: (service) => {
      service.failing = ({ Updates }) =>
        Updates?.some(({ Type, Action }) => Type === 'CONTEXT' && Action === 'SUCCEED') &&
        Object.assign(new Error('refused'), { $metadata: { httpStatusCode: 400 } })
    },
    theirs: { status: 'SUCCEEDED', lines: [] },
    ours: { status: 'FAILED', lines: [] },
  },
  'what a finished context left open does not keep the invocation from suspending, nor runs again': {
    run: async (c, tell) => {
      await c.runInChildContext('large', async (child) => {
        const left = child.step('left', () => {
          tell('left runs')
          return new Promise((resolve) => setTimeout(resolve, 50))
        })
        await Promise.race([left, child.step('one', async () => 1)])
        return 'x'.repeat(300_000)
      })
      await c.wait({ seconds: 1 })
    },
    theirs: { status: HANGS, lines: ['left runs'] },
    ours: { status: 'SUCCEEDED', lines: ['left runs'] },
  },
}

async function end({ run, prepare }: Difference, wrap: typeof withDurableExecution): Promise<unknown> {
  const service = new FakeService({}, Date.now() + 3_600_000)
  prepare?.(service)
  const lines: string[] = []
  const handler = wrap(async (_event, context) => run(context, (line) => lines.push(line)), {
    durableExecutionClient: service,
  })
  const hanging = new Promise((resolve) => setTimeout(() => resolve({ Status: HANGS }), HANGING_MS))
  const output = await Promise.race([service.run(handler), hanging])
  return { status: (output as { Status: string }).Status, lines }
}

describe('where the runtime does better', () => {
  test.concurrent.each(Object.entries(DIFFERENCES))('%s', async (_name, difference) => {
    const theirWrap = aws.withDurableExecution as unknown as typeof withDurableExecution
    expect(await end(difference, theirWrap)).toEqual(difference.theirs)
    expect(await end(difference, withDurableExecution)).toEqual(difference.ours)
  })
})
