import type { DurableContext, DurableLogger, ParallelConfig } from '../../runtime/handler.ts'
import { chain, type Program, type Recorded } from './programs.ts'

/** Programs that begin on a history: interrupted steps, foreign statuses, mismatches, logs of replayed code. */

const step = (id: string, Status: Recorded['Status'], fields: Partial<Recorded> = {}): Recorded => ({
  id,
  Type: 'STEP',
  SubType: 'Step',
  Name: 's',
  Status,
  StepDetails: { Attempt: 0 },
  ...fields,
})

const branch = (number: number, Status: Recorded['Status']): Recorded => ({
  id: `1-${number}`,
  parent: '1',
  Type: 'CONTEXT',
  SubType: 'ParallelBranch',
  Name: `parallel-branch-${number - 1}`,
  Status,
})

/** What a batch says of its two branches, of which it tolerates no failure. */
async function statuses(c: DurableContext, config: ParallelConfig<number>): Promise<unknown> {
  const one = async (inner: DurableContext) => inner.step('s', async () => 1)
  const batch = await c.parallel('both', [one, one], config)
  return batch.all.map(({ status }) => status)
}

const noRetry = { retryStrategy: () => ({ shouldRetry: false }) }

async function caught(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    return { value: await promise }
  } catch (error) {
    return chain(error)
  }
}

function listening(log: (line: unknown) => void): DurableLogger {
  let data = () => ({})
  const line =
    (level: string) =>
    (...params: unknown[]) =>
      log([level, ...params, data()])
  return {
    error: line('error'),
    warn: line('warn'),
    info: line('info'),
    debug: line('debug'),
    log: (level, ...params: unknown[]) => log([level, ...params]),
    configureDurableLoggingContext: (context) => {
      data = context.getDurableLogData
    },
  }
}

export const replays: Record<string, Program> = {
  'a step that was interrupted runs again': {
    recorded: [step('1', 'STARTED', { StepDetails: { Attempt: 2 } })],
    run: async (c) => c.step('s', async ({ attempt }) => attempt),
  },
  'an at-most-once step that was interrupted is retried': {
    recorded: [step('1', 'STARTED')],
    run: async (c) => c.step('s', async ({ attempt }) => attempt, { semantics: 'AT_MOST_ONCE_PER_RETRY' }),
  },
  'an at-most-once step that was interrupted and may not be retried': {
    recorded: [step('1', 'STARTED')],
    run: async (c) => caught(c.step('s', async () => 1, { semantics: 'AT_MOST_ONCE_PER_RETRY', ...noRetry })),
  },
  'a step that is ready': {
    recorded: [step('1', 'READY', { StepDetails: { Attempt: 1 } })],
    run: async (c) => c.step('s', async ({ attempt }) => attempt),
  },
  'a failed step without an error': {
    recorded: [step('1', 'FAILED')],
    run: async (c) => caught(c.step('s', async () => 1)),
  },
  'a failed condition without an error': {
    recorded: [step('1', 'FAILED', { SubType: 'WaitForCondition' })],
    run: async (c) =>
      caught(
        c.waitForCondition('s', async () => 1, { initialState: 0, waitStrategy: () => ({ shouldContinue: false }) }),
      ),
  },
  'a condition that was interrupted goes on from its state': {
    recorded: [step('1', 'STARTED', { SubType: 'WaitForCondition', StepDetails: { Attempt: 3, Result: '7' } })],
    run: async (c) =>
      c.waitForCondition('other name', async (state: number, { attempt }) => state * 10 + attempt, {
        initialState: 0,
        waitStrategy: () => ({ shouldContinue: false }),
      }),
  },
  'another type': {
    recorded: [step('1', 'SUCCEEDED')],
    run: async (c) => caught(c.wait('s', { seconds: 1 })),
  },
  'another name': {
    recorded: [step('1', 'STARTED')],
    run: async (c) => caught(c.step('t', async () => 1)),
  },
  'no name where one is recorded': {
    recorded: [step('1', 'STARTED')],
    run: async (c) => caught(c.step(async () => 1)),
  },
  'another subtype': {
    recorded: [{ id: '1', Type: 'CONTEXT', SubType: 'Map', Name: 'c', Status: 'STARTED' }],
    run: async (c) => caught(c.runInChildContext('c', async () => 1)),
  },
  'an invoke where a callback is recorded': {
    recorded: [{ id: '1', Type: 'CALLBACK', SubType: 'Callback', Status: 'STARTED' }],
    run: async (c) => caught(c.invoke('f')),
  },
  'fewer operations than recorded': {
    recorded: [step('1', 'SUCCEEDED', { StepDetails: { Attempt: 1, Result: '5' } }), step('2', 'STARTED')],
    run: async (c) => c.step('s', async () => 1),
  },
  'a stopped invoke': {
    recorded: [{ id: '1', Type: 'CHAINED_INVOKE', SubType: 'ChainedInvoke', Status: 'STOPPED' }],
    run: async (c) => caught(c.invoke('f')),
  },
  'a cancelled invoke': {
    recorded: [{ id: '1', Type: 'CHAINED_INVOKE', SubType: 'ChainedInvoke', Status: 'CANCELLED' }],
    run: async (c) => caught(c.invoke('f')),
  },
  'a cancelled callback': {
    recorded: [
      { id: '1', Type: 'CALLBACK', SubType: 'Callback', Status: 'CANCELLED', CallbackDetails: { CallbackId: 'x' } },
    ],
    run: async (c) => {
      const [promise, id] = await c.createCallback()
      return [id, await caught(promise)]
    },
  },
  'a cancelled wait': {
    recorded: [{ id: '1', Type: 'WAIT', SubType: 'Wait', Status: 'CANCELLED' }],
    run: async (c) => caught(c.wait({ seconds: 1 })),
  },
  'a callback without an id': {
    recorded: [{ id: '1', Type: 'CALLBACK', SubType: 'Callback', Status: 'STARTED' }],
    run: async (c) => caught(c.createCallback()),
  },
  'a failed child without an error': {
    recorded: [{ id: '1', Type: 'CONTEXT', SubType: 'RunInChildContext', Status: 'FAILED' }],
    run: async (c) => caught(c.runInChildContext(async () => 1)),
  },
  'a child that was interrupted': {
    recorded: [
      { id: '1', Type: 'CONTEXT', SubType: 'RunInChildContext', Status: 'STARTED', Name: 'c' },
      step('1-1', 'SUCCEEDED', { parent: '1', StepDetails: { Attempt: 1, Result: '4' } }),
    ],
    run: async (c) =>
      c.runInChildContext('c', async (i) => [await i.step('s', async () => 1), await i.step('t', async () => 2)]),
  },
  'branches that have ended, the first with an error, of a batch that was interrupted': {
    recorded: [
      { id: '1', Type: 'CONTEXT', SubType: 'Parallel', Status: 'STARTED', Name: 'both' },
      {
        ...branch(1, 'FAILED'),
        ContextDetails: { Error: { ErrorType: 'ChildContextError', ErrorMessage: 'no' } },
      },
      { ...branch(2, 'SUCCEEDED'), ContextDetails: { Result: '2' } },
    ],
    run: async (c) => statuses(c, {}),
  },
  'flat branches that have ended, the first with an error, of a batch that was interrupted': {
    recorded: [
      { id: '1', Type: 'CONTEXT', SubType: 'Parallel', Status: 'STARTED', Name: 'both' },
      step('1-1-1', 'FAILED', {
        parent: '1',
        StepDetails: { Attempt: 1, Error: { ErrorType: 'Error', ErrorMessage: 'no' } },
      }),
      step('1-2-1', 'SUCCEEDED', { parent: '1', StepDetails: { Attempt: 1, Result: '2' } }),
    ],
    run: async (c) => statuses(c, { nesting: 'FLAT' }),
  },
  'logs of replayed code': {
    run: async (c, _api, log) => {
      c.configureLogger({ customLogger: listening(log) })
      c.logger.info('first')
      await c.step('one', async ({ logger }) => logger.warn('in a step'))
      c.logger.debug('after a step')
      await c.wait('pause', { seconds: 1 })
      c.logger.error('after a wait', { more: 1 })
      await c.runInChildContext('child', async (i) => {
        i.logger.info('in a child')
        await i.step('two', async () => 2)
        i.logger.info('in a child, after a step')
        await i.wait({ seconds: 1 })
        i.logger.info('in a child, after a wait')
      })
      c.logger.info('after a child')
      await c.step('three', async () => 3)
      await c.waitForCondition('ready', async (n: number, { logger }) => (logger.info('check'), n + 1), {
        initialState: 0,
        waitStrategy: (n) => (n < 2 ? { shouldContinue: true, delay: { seconds: 1 } } : { shouldContinue: false }),
      })
      c.logger.log?.('INFO', 'last')
    },
  },
  'logs without regard to replay': {
    run: async (c, _api, log) => {
      c.configureLogger({ customLogger: listening(log), modeAware: false })
      c.logger.info('first')
      await c.wait({ seconds: 1 })
      await c.runInChildContext(async (i: DurableContext) => {
        i.logger.info('in a child')
        await i.wait({ seconds: 1 })
        i.logger.info('after a wait in a child')
      })
      await c.wait({ seconds: 1 })
      c.logger.info('last')
    },
  },
}
