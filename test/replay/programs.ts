import type * as Stepwright from '../../runtime/handler.ts'
import type { DurableContext } from '../../runtime/handler.ts'
import type { FakeService } from './fake-service.ts'

/** Handlers that run on our runtime and on AWS's package; `api` is the package they are written against. */
export interface Program {
  readonly run: (context: DurableContext, api: typeof Stepwright, log: (line: unknown) => void) => Promise<unknown>
  /** What is recorded before the first invocation. */
  readonly recorded?: readonly Recorded[]
  /** What happens when nothing is due; answers whether anything did. */
  readonly script?: (service: FakeService) => boolean
}

/** A record that the execution begins with; `id` is the readable one. */
export interface Recorded extends Omit<Stepwright.WireOperation, 'Id' | 'ParentId' | 'StartTimestamp'> {
  readonly id: string
  readonly parent?: string
}

/** An error with its causes as data. */
export function chain(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { name, message } = error
  const data = (error as { errorData?: string }).errorData
  return { name, message, class: error.constructor.name, data, cause: error.cause && chain(error.cause) }
}

async function caught(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    return { value: await promise }
  } catch (error) {
    return chain(error)
  }
}

const noRetry = { retryStrategy: () => ({ shouldRetry: false }) }
const throws = (error: unknown) => async (): Promise<never> => {
  throw error
}
const big = (size: number) => 'x'.repeat(size)
const answer = (Result: string) => (service: FakeService) => service.end('CALLBACK', 'SUCCEEDED', { Result })

export const programs: Record<string, Program> = {
  'named and unnamed steps, and a result that is no JSON': {
    run: async (c) => [
      await c.step('one', async () => ({ at: new Date(0), none: undefined })),
      await c.step(async () => 'two'),
      await c.step(undefined, async () => undefined),
      await c.step('', async ({ attempt }) => attempt),
      await c.step('sync', (() => 5) as never),
    ],
  },
  'a step that fails for good': { run: async (c) => caught(c.step('bad', throws(new TypeError('boom')), noRetry)) },
  'steps that throw what is no error, or an error without a message': {
    run: async (c) => [
      await caught(c.step('text', throws('boom'), noRetry)),
      await caught(c.step('object', throws({ name: 'Odd', message: 'like an error' }), noRetry)),
      await caught(c.step('empty', throws(new Error('')), noRetry)),
      await caught(c.step('undefined', throws(undefined), noRetry)),
    ],
  },
  'an uncaught step error': { run: async (c) => c.step('bad', throws(new TypeError('boom')), noRetry) },
  'an error of the handler itself': { run: throws(new RangeError('out')) },
  'a handler that throws what is no error': { run: throws('text') },
  'a handler result without JSON': { run: async () => 1n },
  'a handler without a result': { run: async () => undefined },
  'the default retries': {
    run: async (c) => caught(c.step('flaky', throws(new Error('again')))),
  },
  'a retry that succeeds': {
    run: async (c) =>
      c.step('flaky', async ({ attempt }) => {
        if (attempt < 3) throw new Error(`attempt ${attempt}`)
        return attempt
      }),
  },
  'retry strategies of the factories': {
    run: async (c, { createRetryStrategy, createLinearRetryStrategy, retryPresets, JitterStrategy }) => [
      await caught(c.step('three', throws(new Error('a')), { retryStrategy: createRetryStrategy() })),
      await caught(
        c.step('half', throws(new Error('b')), {
          retryStrategy: createRetryStrategy({
            maxAttempts: 4,
            initialDelay: { minutes: 1, seconds: 5 },
            backoffRate: 3,
            jitter: JitterStrategy.HALF,
          }),
        }),
      ),
      await caught(c.step('linear', throws(new Error('c')), { retryStrategy: retryPresets.linear })),
      await caught(
        c.step('steep', throws(new Error('d')), {
          retryStrategy: createLinearRetryStrategy({
            maxAttempts: 3,
            increment: { seconds: 30 },
            maxDelay: { seconds: 31 },
          }),
        }),
      ),
      await caught(
        c.step('filtered', throws(new TypeError('e')), {
          retryStrategy: createRetryStrategy({ retryableErrors: ['nothing', /^e$/], jitter: JitterStrategy.NONE }),
        }),
      ),
      await caught(
        c.step('types', throws(new TypeError('f')), {
          retryStrategy: createRetryStrategy({ retryableErrorTypes: [RangeError] }),
        }),
      ),
      await caught(
        c.step('empty', throws(new TypeError('g')), {
          retryStrategy: createRetryStrategy({ retryableErrors: [] }),
        }),
      ),
      await caught(
        c.step('undefined', throws(new TypeError('h')), {
          retryStrategy: (_error, attempt) => (attempt === 1 ? (undefined as never) : { shouldRetry: false }),
        }),
      ),
      await caught(
        c.step('one second', throws(new TypeError('i')), {
          retryStrategy: (_error, attempt) => ({ shouldRetry: attempt < 2 }),
        }),
      ),
    ],
  },
  'an at-most-once step': {
    run: async (c, { StepSemantics }) =>
      caught(
        c.step(
          'once',
          async ({ attempt }) => {
            if (attempt === 1) throw new Error('first')
            return attempt
          },
          { semantics: StepSemantics.AtMostOncePerRetry },
        ),
      ),
  },
  'waits, named and not, awaited late': {
    run: async (c) => {
      const early = c.wait('early', { minutes: 1 })
      await c.wait({ seconds: 5 })
      await c.wait('long', { days: 1, hours: 1, minutes: 1, seconds: 1 })
      return (await early) ?? 'done'
    },
  },
  'waits side by side': {
    run: async (c) => Promise.all([c.wait({ seconds: 3 }), c.wait('b', { seconds: 1 }), c.step(async () => 1)]),
  },
  'a condition that is met at the third check': {
    run: async (c, { createWaitStrategy, JitterStrategy }) =>
      c.waitForCondition('ready', async (state: { n: number }, { attempt }) => ({ n: state.n + attempt }), {
        initialState: { n: 0 },
        waitStrategy: createWaitStrategy({ shouldContinuePolling: ({ n }) => n < 6, jitter: JitterStrategy.NONE }),
      }),
  },
  'conditions that fail': {
    run: async (c, { createWaitStrategy }) => [
      await caught(
        c.waitForCondition(async () => 1, {
          initialState: 0,
          waitStrategy: createWaitStrategy({ shouldContinuePolling: () => true, maxAttempts: 1 }),
        }),
      ),
      await caught(
        c.waitForCondition('throws', throws(new TypeError('check')), {
          initialState: 0,
          waitStrategy: () => ({ shouldContinue: false }),
        }),
      ),
      await caught(
        (async () => c.waitForCondition('no config', async () => 1, { initialState: undefined } as never))(),
      ),
    ],
  },
  'a callback that is answered': {
    run: async (c) => {
      const [promise, id] = await c.createCallback('approval', {
        timeout: { minutes: 5 },
        heartbeatTimeout: { seconds: 9 },
      })
      await c.step('send', async () => id)
      return [id, await promise]
    },
    script: answer('{"a":1}'),
  },
  'an unnamed callback that fails': {
    run: async (c) => {
      const [promise] = await c.createCallback()
      return caught(promise)
    },
    script: (service) =>
      service.end('CALLBACK', 'FAILED', { Error: { ErrorType: 'Denied', ErrorMessage: 'no', ErrorData: 'd' } }),
  },
  'a callback that times out': {
    run: async (c) => caught((await c.createCallback({ timeout: { seconds: 1 } }))[0]),
    script: (service) => service.end('CALLBACK', 'TIMED_OUT'),
  },
  'waitForCallback, answered': {
    run: async (c) => {
      let sent = ''
      const answered = await c.waitForCallback('approve', async (id) => void (sent = id), { timeout: { seconds: 60 } })
      return [typeof sent, answered, await c.waitForCallback(async () => {})]
    },
    script: answer('yes'),
  },
  'waitForCallback with a deserializer': {
    run: async (c) => {
      c.configureSerdes({ defaultCallbackDeserializer: { deserialize: async (data) => JSON.parse(data ?? 'null') } })
      return [
        await c.waitForCallback('default', async () => {}),
        await c.waitForCallback('own', async () => {}, { serdes: { deserialize: async (data) => `<${data}>` } }),
        await (await c.createCallback('plain'))[0],
      ]
    },
    script: answer('{"a":1}'),
  },
  'waitForCallback, failed outside': {
    run: async (c) => caught(c.waitForCallback('approve', async () => {})),
    script: (service) =>
      service.end('CALLBACK', 'FAILED', { Error: { ErrorType: 'Denied', ErrorMessage: 'no', ErrorData: 'd' } }),
  },
  'waitForCallback, timed out': {
    run: async (c) => caught(c.waitForCallback('approve', async () => {})),
    script: (service) => service.end('CALLBACK', 'TIMED_OUT', { Error: { ErrorMessage: 'too late' } }),
  },
  'waitForCallback whose submitter fails': {
    run: async (c) => caught(c.waitForCallback('approve', throws(new TypeError('down')), noRetry)),
  },
  'waitForCallback without a submitter': {
    run: async (c) => [
      await caught(c.waitForCallback('approve', {} as never)),
      await caught(c.waitForCallback({} as never)),
      await c.step('after', async () => 1),
    ],
  },
  'invokes that succeed and fail': {
    run: async (c) => [
      await c.invoke('named', 'function-a', { a: 1 }, { tenantId: 't' }),
      await c.invoke('function-b', { b: 2 }),
      await caught(c.invoke('function-c')),
      await caught(c.invoke('read as a name', 'function-d')),
    ],
    script: (service) => {
      const count = service.updates.filter((update) => update.Type === 'CHAINED_INVOKE').length
      if (count < 3) return service.end('CHAINED_INVOKE', 'SUCCEEDED', { Result: `{"count":${count}}` })
      if (count === 3)
        return service.end('CHAINED_INVOKE', 'FAILED', {
          Error: { ErrorType: 'Remote', ErrorMessage: 'remote', ErrorData: 'data' },
        })
      return service.end('CHAINED_INVOKE', 'STOPPED')
    },
  },
  'child contexts, nested, with errors': {
    run: async (c) => [
      await c.runInChildContext('outer', async (a) => {
        const one = await a.step('one', async () => 1)
        return a.runInChildContext(async (b) => one + (await b.step(async () => 2)))
      }),
      await caught(c.runInChildContext('own', throws(new TypeError('boom')))),
      await caught(c.runInChildContext('step', async (a) => a.step('bad', throws(new TypeError('boom')), noRetry))),
      await caught(
        c.runInChildContext(async (a) => a.runInChildContext(async (b) => b.step(throws(new Error('deep')), noRetry))),
      ),
      await c.wait({ seconds: 1 }),
    ],
  },
  'a child with a mapper, a subtype, a virtual child': {
    run: async (c, { StepError }) => [
      await caught(
        c.runInChildContext('mapped', throws(new Error('x')), {
          subType: 'Own',
          errorMapper: (error) => new StepError(`mapped ${error.message}`, error, 'data'),
        }),
      ),
      await c.runInChildContext('virtual', async (a) => a.step('in', async () => 1), { virtualContext: true }),
      await caught(c.runInChildContext(async (a) => a.step(throws(new Error('v')), noRetry), { virtualContext: true })),
      await c.wait({ seconds: 1 }),
      await c.step('last', async () => 2),
    ],
  },
  'a child with a large result': {
    run: async (c) => {
      let runs = 0
      const value = await c.runInChildContext('large', async (a) => {
        runs++
        return big(300_000) + (await a.step('part', async () => 'end'))
      })
      await c.wait({ seconds: 1 })
      const exact = await c.runInChildContext('exact', async () => big(262_142), { summaryGenerator: () => 'unused' })
      const summed = await c.runInChildContext('summed', async () => big(262_143), { summaryGenerator: () => 'sum' })
      await c.wait({ seconds: 1 })
      return [runs, value.length, exact.length, summed.length]
    },
  },
  'a map over items': {
    run: async (c) => {
      const batch = await c.map('import', ['a', 'b', 'c'], async (i, item, index, all) =>
        i.step('load', async () => `${item}${index}${all.length}`),
      )
      await c.wait({ seconds: 1 })
      return [batch, batch.getResults(), batch.status, batch.totalCount, batch.successCount, batch.hasFailure]
    },
  },
  'a map whose items wait, two at a time, with names': {
    run: async (c) =>
      c.map(
        [1, 2, 3, 4, 5],
        async (i, item) => {
          await i.wait('pause', { seconds: item })
          return i.step(async () => (item === 2 ? undefined : item * 10))
        },
        { maxConcurrency: 2, itemNamer: (item) => (item === 3 ? '' : `item ${item}`) },
      ),
  },
  'a map that fails fast': {
    run: async (c) => {
      const batch = await c.map('import', [1, 2, 3], async (i, item) => {
        if (item === 2) throw new TypeError('second')
        await i.wait({ seconds: 10 })
        return item
      })
      await c.wait({ seconds: 1 })
      return [
        batch.status,
        batch.completionReason,
        batch.startedCount,
        batch.totalCount,
        batch.getErrors().map(chain),
        await caught((async () => batch.throwIfError())()),
        batch.succeeded().length,
        batch.failed().length,
        batch.started().length,
        batch,
      ]
    },
  },
  'completion rules': {
    run: async (c, { completeBatch, continueBatch, CompletionOutcome }) => {
      const odd = async (_i: DurableContext, item: number) => {
        if (item % 2) throw new Error(`odd ${item}`)
        return item
      }
      const items = [1, 2, 3, 4, 5, 6]
      const of = async (completionConfig: Stepwright.CompletionConfig, maxConcurrency?: number) => {
        const b = await c.map(items, odd, { completionConfig, maxConcurrency })
        return [b.completionReason, b.status, b.totalCount, b.successCount, b.failureCount, b.startedCount]
      }
      return [
        await of({}),
        await of({}, 1),
        await of({ minSuccessful: 2 }, 1),
        await of({ minSuccessful: 3 }, 1),
        await of({ minSuccessful: 9 }),
        await of({ minSuccessful: 0 }, 2),
        await of({ toleratedFailureCount: 1 }, 1),
        await of({ toleratedFailureCount: 3 }, 2),
        await of({ toleratedFailurePercentage: 30 }, 1),
        await of({ toleratedFailurePercentage: 50 }, 1),
        await of({ toleratedFailureCount: undefined }, 1),
        await of({ shouldComplete: ({ successCount }) => (successCount > 1 ? completeBatch() : continueBatch()) }, 1),
        await of(
          {
            shouldComplete: ({ failureCount }) =>
              failureCount > 1 ? completeBatch(CompletionOutcome.FAILED) : continueBatch(),
          },
          1,
        ),
        await of({ shouldComplete: () => completeBatch() }, 1),
        (await c.map([], async () => 1)).completionReason,
        await c.parallel([]),
      ]
    },
  },
  'parallel branches, named and not': {
    run: async (c) => {
      const batch = await c.parallel('both', [
        async (b: DurableContext) => b.step('one', async () => 1),
        { name: 'second', func: async (b: DurableContext) => b.step('two', async () => 2) },
        { func: async (b: DurableContext) => (await b.wait({ seconds: 2 }), 3) },
      ])
      return [batch, batch.getResults()]
    },
  },
  'causes of errors in branches': {
    run: async (c) => {
      const batch = await c.parallel(
        [
          async (b: DurableContext) => b.step(throws(new TypeError('step')), noRetry),
          throws(new TypeError('own')),
          async (b: DurableContext) => b.runInChildContext(throws(new TypeError('child'))),
        ],
        { completionConfig: { toleratedFailureCount: 3 } },
      )
      await c.wait({ seconds: 1 })
      return batch.getErrors().map(chain)
    },
  },
  'flat items': {
    run: async (c, { NestingType }) => {
      const batch = await c.map(
        'flat',
        [1, 2],
        async (i, item) => {
          await i.step('a', async () => item)
          await i.wait({ seconds: item })
          return i.step('b', async () => item * 2)
        },
        { nesting: NestingType.FLAT },
      )
      return batch.getResults()
    },
  },
  'a batch too large to record': {
    run: async (c, { NestingType }) => {
      const sizes: unknown[] = []
      for (const nesting of [NestingType.NESTED, NestingType.FLAT]) {
        const batch = await c.map(
          `large ${nesting}`,
          [1, 2, 3, 4],
          async (i, item) => {
            if (item === 3) throw new Error('third')
            return i.step(async () => big(100_000 + item))
          },
          { nesting, completionConfig: { toleratedFailureCount: 1 }, summaryGenerator: (b) => `${b.totalCount}` },
        )
        await c.wait({ seconds: 1 })
        sizes.push(
          batch.getResults().map((text) => text.length),
          batch.getErrors().map(chain),
          batch.completionReason,
        )
      }
      return sizes
    },
  },
  'argument errors of batches': {
    run: async (c) => [
      await caught(c.map('no array', 5 as never, async () => 1)),
      await caught(c.map([1], 'no function' as never)),
      await caught(c.parallel('no array', 5 as never)),
      await caught(c.parallel([5 as never])),
      await c.step(async () => 'first id'),
    ],
  },
  'a bad concurrency': { run: async (c) => caught(c.map([1], async () => 1, { maxConcurrency: 0 })) },
  'shouldComplete beside a threshold': {
    run: async (c) =>
      caught(
        c.map([1], async () => 1, {
          completionConfig: { shouldComplete: () => ({ complete: false }), minSuccessful: 1 } as never,
        }),
      ),
  },
  'serdes of a batch and its items': {
    run: async (c) => {
      const text = { serialize: async (v: unknown) => `"${String(v)}"`, deserialize: async (d?: string) => `<${d}>` }
      const batch = await c.map('s', [1], async () => 5, {
        itemSerdes: text as never,
        serdes: {
          serialize: async (value) => JSON.stringify(value),
          deserialize: async (data) => JSON.parse(data ?? 'null'),
        },
      })
      await c.wait({ seconds: 1 })
      return [batch.getResults(), batch.status]
    },
  },
  combinators: {
    run: async (c) => [
      await c.promise.all('all', [c.step(async () => 1), c.step(async () => 2)]),
      await caught(c.promise.all([c.step(throws(new TypeError('a')), noRetry), c.step(async () => 2)])),
      await c.promise.any([c.step(throws(new TypeError('a')), noRetry), c.step(async () => 2)]),
      await caught(c.promise.any([c.step(throws(new TypeError('a')), noRetry)])),
      await c.promise.race('race', [c.wait({ seconds: 5 }), c.step(async () => 'fast')] as never),
      (
        (await c.promise.allSettled([c.step(throws(new TypeError('a')), noRetry), c.step(async () => 2)])) as never[]
      ).map((entry: PromiseSettledResult<unknown>) =>
        entry.status === 'rejected' ? chain(entry.reason) : entry.value,
      ),
      await caught(Promise.all([c.step(throws(new TypeError('plain')), noRetry), c.step(async () => 1)])),
      await c.wait({ seconds: 20 }),
    ],
  },
  'combinators nobody awaits take no id': {
    run: async (c) => {
      const step = c.step('member', async () => 1)
      const all = c.promise.all([step])
      const after = await c.step('after', async () => 2)
      return [all.isExecuted, step.isExecuted, after, Object.prototype.toString.call(all), all instanceof Promise]
    },
  },
  'a race of two waits': {
    run: async (c) => [await c.promise.race([c.wait({ seconds: 1 }), c.wait({ seconds: 10 })]), 'done'],
  },
  'work nobody awaits': {
    run: async (c) => {
      c.step('lost', throws(new Error('lost')), noRetry)
      c.runInChildContext('child', throws(new Error('lost too')))
      c.wait('open', { seconds: 100 })
      return c.step('kept', async () => 1)
    },
  },
  withRetry: {
    run: async (c, { withRetry, createLinearRetryStrategy, JitterStrategy }) => {
      const retryStrategy = createLinearRetryStrategy({ maxAttempts: 3, jitter: JitterStrategy.NONE })
      return [
        await withRetry(
          c,
          'again',
          async (i, attempt) => {
            await i.step('part', async () => attempt)
            if (attempt < 3) throw new Error(`no ${attempt}`)
            return attempt
          },
          { retryStrategy },
        ),
        await caught(withRetry(c, throws(new Error('never')), { retryStrategy, wrapWithRunInChildContext: false })),
        await caught(withRetry(c, 'missing', async () => 1, undefined as never)),
      ]
    },
  },
  'class serdes': {
    run: async (c, { createClassSerdes, createClassSerdesWithDates }) => {
      class Order {
        id = 0
        placed: unknown = undefined
        isOrder() {
          return true
        }
      }
      const order = await c.step('a', async () => Object.assign(new Order(), { id: 7 }), {
        serdes: createClassSerdes(Order),
      })
      const dated = await c.step('b', async () => Object.assign(new Order(), { placed: new Date(5) }), {
        serdes: createClassSerdesWithDates(Order, ['placed', 'missing.date']),
      })
      await c.wait({ seconds: 1 })
      return [order.isOrder(), order, dated.placed instanceof Date]
    },
  },
  'a serdes configured for all': {
    run: async (c) => {
      c.configureSerdes({
        defaultSerdes: {
          serialize: async (value, { entityId }) => JSON.stringify({ entityId, value }),
          deserialize: async (data) => (data === undefined ? undefined : JSON.parse(data)),
        },
      })
      return [
        await c.step('a', async () => 1),
        await c.runInChildContext(async (i) => i.step(async () => 2)),
        (await c.map([1], async () => 3)).getResults(),
        await c.waitForCondition(async () => 4, { initialState: 0, waitStrategy: () => ({ shouldContinue: false }) }),
      ]
    },
  },
  'a result that cannot be serialised': {
    run: async (c) => {
      const circular: Record<string, unknown> = {}
      circular['self'] = circular
      return c.step('circle', async () => circular)
    },
  },
  'a parent context used in a child': {
    run: async (c) => c.runInChildContext('child', async () => (await c.wait({ seconds: 1 }), 1)),
  },
  'a context used in a step': {
    run: async (c) => c.step('outer', async () => (await c.wait({ seconds: 1 }), 1)),
  },
  'a handler result above 6 MiB': { run: async () => big(7 * 1024 * 1024) },
  'many steps at once': {
    run: async (c) => {
      const steps = Array.from({ length: 600 }, (_, i) => c.step(`s${i}`, async () => i))
      return (await Promise.all(steps)).length
    },
  },
  'branches that retry and wait in turns': {
    run: async (c) =>
      c.parallel([
        async (b: DurableContext) =>
          b.step('flaky', async ({ attempt }) => {
            if (attempt < 3) throw new Error('again')
            return attempt
          }),
        async (b: DurableContext) => {
          await b.wait({ seconds: 4 })
          return b.step('late', async () => 'late')
        },
        async (b: DurableContext) => b.waitForCallback('ask', async () => {}),
      ]),
    script: (service) => (!service.advance() && service.end('CALLBACK', 'SUCCEEDED', { Result: 'ok' })) || true,
  },
}
