import { createRetryStrategy } from '../../runtime/handler.ts'
import { attempts, failingBefore, noRetry, type Requirements, throwing, upperCase } from './requirement.ts'

class TransientError extends Error {
  override readonly name = 'TransientError'
}

const atMostOnce = { semantics: 'AT_MOST_ONCE_PER_RETRY' } as const

export const step: Requirements = {
  '1-1': {
    shows: 'the result of an unnamed step is the result of the execution',
    input: { name: 'World' },
    run: (c, _o, { name }) => c.step(async () => `Hello, ${name}!`),
    result: 'Hello, World!',
    events: 'SS S+ I',
    details: { 2: { SubType: 'Step' }, 3: { StepSucceededDetails: { Result: { Payload: '"Hello, World!"' } } } },
  },
  '1-2': {
    shows: 'the name of a step stands in its events',
    input: { name: 'World' },
    run: (c, _o, { name }) => c.step('greet', async () => `Hello, ${name}!`),
    result: 'Hello, World!',
    events: 'SS S+ I',
    details: { 2: { Name: 'greet' }, 3: { Name: 'greet' } },
  },
  '1-3': {
    shows: 'a step reads the result of the one before',
    run: async (c) => {
      const first = await c.step('one', async () => 'first')
      return c.step('two', async () => `${first}_second`)
    },
    result: 'first_second',
    events: 'SS S+ SS S+ I',
  },
  '1-4': {
    shows: 'a nested value comes back as it was',
    run: (c) => c.step(async () => ({ user: { name: 'Alice', tags: ['admin', 'active'] }, count: 2 })),
    result: { user: { name: 'Alice', tags: ['admin', 'active'] }, count: 2 },
    events: 'SS S+ I',
  },
  '1-5': {
    shows: 'a step without a result',
    run: (c) => c.step(async () => undefined),
    result: null,
    events: 'SS S+ I',
  },
  '1-6': {
    shows: 'a serdes of the step applies to the live result too',
    run: (c) => c.step(async () => 'hello world', { serdes: upperCase }),
    result: 'HELLO WORLD',
    events: 'SS S+ I',
    details: { 3: { StepSucceededDetails: { Result: { Payload: '"HELLO WORLD"' } } } },
  },
  '1-7': {
    shows: 'lines of a step’s logger appear once',
    input: { name: 'Ada' },
    run: (c, _o, { name }) =>
      c.step('greet', async ({ logger }) => {
        logger.info('begins')
        const greeting = `Hello, ${name}!`
        logger.info('ends')
        return greeting
      }),
    result: 'Hello, Ada!',
    events: 'SS S+ I',
    said: ['INFO begins', 'INFO ends'],
  },
  '1-8': {
    shows: 'a finished step does not run again after a wait',
    run: async (c, o) => {
      const value = await c.step(async () => {
        o.say('body')
        return 'computed'
      })
      await c.wait({ seconds: 1 })
      return value
    },
    result: 'computed',
    events: 'SS S+ WS I W+ I',
    said: ['body'],
  },
  '1-9': {
    shows: 'on replay the result comes from the record',
    run: async (c, o) => {
      const value = await c.step(async () => (o.count() === 1 ? 'cached_value' : 'run again'))
      await c.wait({ seconds: 1 })
      return value
    },
    result: 'cached_value',
    events: 'SS S+ WS I W+ I',
  },
  '1-10': {
    shows: 'a caught failure is thrown again on replay, without running',
    run: async (c, o) => {
      try {
        await c.step(async () => {
          o.say('body')
          throw new TypeError('bad')
        }, noRetry)
      } catch (error) {
        const { name, message, cause } = error as Error
        o.say([name, message, (cause as Error).name])
      }
      await c.wait({ seconds: 1 })
      return 'caught'
    },
    result: 'caught',
    events: 'SS S- WS I W+ I',
    said: ['body', ['StepError', 'bad', 'TypeError'], ['StepError', 'bad', 'TypeError']],
  },
  '1-11': {
    shows: 'a retry that succeeds',
    run: (c, o) => c.step(failingBefore(2, 'Operation succeeded', o), attempts(3)),
    result: 'Operation succeeded',
    events: 'SS S- I SS S+ I',
    details: {
      3: { StepFailedDetails: { RetryDetails: { CurrentAttempt: 1, NextAttemptDelaySeconds: 1 } } },
      6: { StepSucceededDetails: { RetryDetails: { CurrentAttempt: 2 } } },
    },
  },
  '1-12': {
    shows: 'four attempts are used up and the execution fails',
    run: (c) => c.step('bad', throwing('always'), attempts(4)),
    status: 'FAILED',
    error: { ErrorType: 'StepError', ErrorMessage: 'always' },
    events: 'SS S- I SS S- I SS S- I SS S- I',
    details: { 12: { StepFailedDetails: { RetryDetails: { CurrentAttempt: 4 } } } },
  },
  '1-13': {
    shows: 'the default strategy: 5 s, doubled, with full jitter (here the middle)',
    run: (c, o) => c.step(failingBefore(3, 'third', o)),
    result: 'third',
    events: 'SS S- I SS S- I SS S+ I',
    details: {
      3: { StepFailedDetails: { RetryDetails: { CurrentAttempt: 1, NextAttemptDelaySeconds: 3 } } },
      6: { StepFailedDetails: { RetryDetails: { CurrentAttempt: 2, NextAttemptDelaySeconds: 5 } } },
    },
  },
  '1-14': {
    shows: 'delays of a strategy of one’s own: 2 s, then 6 s',
    run: (c, o) =>
      c.step(failingBefore(3, 'third', o), {
        retryStrategy: createRetryStrategy({ initialDelay: { seconds: 2 }, backoffRate: 3, jitter: 'NONE' }),
      }),
    result: 'third',
    events: 'SS S- I SS S- I SS S+ I',
    details: {
      3: { StepFailedDetails: { RetryDetails: { NextAttemptDelaySeconds: 2 } } },
      6: { StepFailedDetails: { RetryDetails: { NextAttemptDelaySeconds: 6 } } },
    },
  },
  '1-15': {
    shows: 'an error of a class that is retried',
    run: (c, o) =>
      c.step(
        async () => {
          if (o.count() === 1) throw new TransientError('busy')
          return 'done'
        },
        { retryStrategy: createRetryStrategy({ retryableErrorTypes: [TransientError] }) },
      ),
    result: 'done',
    events: 'SS S- I SS S+ I',
    details: { 3: { StepFailedDetails: { Error: { Payload: { ErrorType: 'TransientError' } } } } },
  },
  '1-16': {
    shows: 'an error of a class that is not retried',
    run: (c) =>
      c.step(throwing('final'), { retryStrategy: createRetryStrategy({ retryableErrorTypes: [TransientError] }) }),
    status: 'FAILED',
    error: { ErrorType: 'StepError', ErrorMessage: 'final' },
    events: 'SS S- I',
  },
  '1-17': {
    shows: 'an at-most-once step whose process dies is not repeated without a retry',
    run: (c, o) =>
      c.step(
        async () => {
          o.say('body')
          o.crash()
        },
        { ...atMostOnce, ...noRetry },
      ),
    status: 'FAILED',
    error: { ErrorType: 'StepError' },
    events: 'SS I S- I',
    details: { 3: { InvocationCompletedDetails: { Error: { Payload: { ErrorType: 'Runtime.ExitError' } } } } },
    said: ['body'],
  },
  '1-18': {
    shows: 'the retry of an at-most-once step whose process died',
    run: (c, o) =>
      c.step(
        async ({ attempt }) => {
          o.say(attempt)
          if (attempt === 1) o.crash()
          return 'succeeded on second attempt'
        },
        { ...atMostOnce, ...attempts(2) },
      ),
    result: 'succeeded on second attempt',
    events: 'SS I S- I SS S+ I',
    details: { 4: { StepFailedDetails: { RetryDetails: { CurrentAttempt: 1, NextAttemptDelaySeconds: 1 } } } },
    said: [1, 2],
  },
  '1-19': {
    shows: 'a failure without a retry fails the execution',
    run: (c) => c.step(throwing('bad', 'TypeError'), noRetry),
    status: 'FAILED',
    error: { ErrorType: 'StepError', ErrorMessage: 'bad' },
    events: 'SS S- I',
    details: { 3: { StepFailedDetails: { Error: { Payload: { ErrorType: 'TypeError', ErrorMessage: 'bad' } } } } },
  },
  '1-20': {
    shows: 'a failure is caught, and another step gives the result',
    run: async (c) => {
      try {
        return await c.step('first', throwing('bad'), noRetry)
      } catch {
        return c.step('fallback', async () => 'fallback_result')
      }
    },
    result: 'fallback_result',
    events: 'SS S- SS S+ I',
  },
}
