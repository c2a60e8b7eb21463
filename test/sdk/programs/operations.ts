import {
  type BatchResult,
  type BatchItemStatus,
  type CompletionConfig,
  completeBatch,
  CompletionOutcome,
  continueBatch,
  createRetryStrategy,
  createWaitStrategy,
  type DurableContext,
  type DurableExecutionHandler,
  type DurableLogger,
  type DurablePromise,
  type Duration,
  JitterStrategy,
  NestingType,
  retryPresets,
  StepError,
  StepSemantics,
  withDurableExecution,
  withRetry,
} from '@aws/durable-execution-sdk-js'

/** Holds where both types are the same. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the parameter is the assertion
const holds = <T extends true>(): T | undefined => undefined

interface Order {
  id: string
  lines: { sku: string; count: number }[]
}

export const handler = withDurableExecution(async (event: Order, context: DurableContext) => {
  const step = context.step('reserve', async ({ logger, attempt }) => {
    logger.info('attempt', attempt)
    return { reserved: event.lines.length }
  })
  holds<Same<typeof step, DurablePromise<{ reserved: number }>>>()
  const { reserved } = await step
  await context.step(undefined, async () => 1, {
    retryStrategy: createRetryStrategy({ maxAttempts: 3, initialDelay: { seconds: 1 }, jitter: JitterStrategy.HALF }),
    semantics: StepSemantics.AtMostOncePerRetry,
  })
  await context.step(async () => 1, {
    retryStrategy: (error, count) => ({ shouldRetry: count < 2 && error.message !== '' }),
  })

  const charged = await context.invoke<{ amount: number }, { paid: boolean }>('charge', 'charge-function', {
    amount: 1,
  })
  holds<Same<typeof charged, { paid: boolean }>>()
  await context.invoke('function-only')

  const wait: Duration = { hours: 1, seconds: 5 }
  await context.wait('pause', wait)
  await context.wait({ minutes: 1 })
  // @ts-expect-error a number is no duration
  void context.wait(5)
  // @ts-expect-error a wait's name must be a string
  void context.wait(undefined, { seconds: 1 })

  const state = await context.waitForCondition('ready', async (n: number, { attempt }) => n + attempt, {
    initialState: 0,
    waitStrategy: createWaitStrategy({ shouldContinuePolling: (n) => n < 5, timeoutSeconds: 5 }),
  })
  holds<Same<typeof state, number>>()

  const [answer, callbackId] = await context.createCallback('approval', { timeout: { hours: 1 } })
  holds<Same<typeof answer, DurablePromise<string>>>()
  holds<Same<typeof callbackId, string>>()
  await context.createCallback<{ ok: boolean }>({ serdes: { deserialize: async () => ({ ok: true }) } })
  const approved = await context.waitForCallback('approve', async (id, { logger }) => logger.warn(id), {
    heartbeatTimeout: { seconds: 5 },
  })
  holds<Same<typeof approved, string>>()

  const completionConfig: CompletionConfig = { toleratedFailureCount: 1 }
  const batch = await context.map(
    'import',
    event.lines,
    async (item, line, index, all) => {
      await item.step(`load ${index}`, async () => all.length)
      return line.sku
    },
    { maxConcurrency: 2, itemNamer: (line) => line.sku, completionConfig, nesting: NestingType.FLAT },
  )
  holds<Same<typeof batch, BatchResult<string>>>()
  const failed: BatchItemStatus.FAILED | BatchItemStatus.SUCCEEDED = batch.status
  holds<Same<typeof failed, typeof batch.status>>()
  for (const { status, result } of batch.succeeded()) context.logger.debug(status, result)

  const custom: CompletionConfig = {
    shouldComplete: ({ failureCount, items }) =>
      failureCount > items.length / 2 ? completeBatch(CompletionOutcome.FAILED) : continueBatch(),
  }
  // @ts-expect-error a predicate excludes thresholds
  const both: CompletionConfig = { shouldComplete: () => continueBatch(), minSuccessful: 1 }
  const branches = await context.parallel(
    'both',
    [async (branch: DurableContext) => branch.step(async () => 1), { name: 'second', func: async () => 2 }],
    { completionConfig: custom },
  )
  holds<Same<typeof branches, BatchResult<number>>>()
  void both

  const inner = await context.runInChildContext('group', async (child) => child.step(async () => 'x'), {
    errorMapper: (error) => new StepError(error.message, error, 'data'),
    virtualContext: true,
  })
  holds<Same<typeof inner, string>>()

  const all = await context.promise.all('all', [context.step(async () => 1), context.step(async () => 2)])
  holds<Same<typeof all, number[]>>()
  const first = await context.promise.race([context.wait({ seconds: 1 })])
  holds<Same<typeof first, void>>()
  const settled = await context.promise.allSettled([context.step(async () => true)])
  holds<Same<typeof settled, PromiseSettledResult<boolean>[]>>()

  context.configureLogger({ modeAware: false })
  context.configureSerdes({ defaultCallbackDeserializer: { deserialize: async (data) => data } })
  const retried = await withRetry(context, 'again', async (child, attempt) => child.step(async () => attempt), {
    retryStrategy: retryPresets.linear,
  })
  holds<Same<typeof retried, number>>()
  const arn: string = context.executionContext.durableExecutionArn
  const left: number = context.lambdaContext.getRemainingTimeInMillis()
  return { reserved, inner, arn, left }
})

export const typed: DurableExecutionHandler<Order, number> = async (event, context) =>
  context.step(async () => event.lines.length)

interface OwnLogger extends DurableLogger {
  trace(text: string): void
}

export const logging = withDurableExecution(async (_event: unknown, context: DurableContext<OwnLogger>) => {
  context.logger.info('own')
  // @ts-expect-error a context's logger has the five methods only
  context.logger.trace('no')
  try {
    await context.step(async ({ logger }) => logger.error('own'))
  } catch (error) {
    if (error instanceof StepError) context.logger.error(error.cause?.name, error.errorType, error.errorData)
  }
})
