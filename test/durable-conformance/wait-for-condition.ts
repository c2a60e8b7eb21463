import { createWaitStrategy, type DurableContext } from '../../runtime/handler.ts'
import { type Requirements, throwing } from './requirement.ts'

/** Polls a second apart until the state is there. */
const until = <T>(isThere: (state: T) => boolean, seconds = 1) => ({
  waitStrategy: (state: T) =>
    isThere(state) ? ({ shouldContinue: false } as const) : ({ shouldContinue: true, delay: { seconds } } as const),
})
const next = async (state: number) => state + 1
const count = (c: DurableContext, to: number, initialState = 0, seconds = 1) =>
  c.waitForCondition(next, { initialState, ...until((state: number) => state >= to, seconds) })
const delay = (seconds: number) => ({
  StepSucceededDetails: { RetryDetails: { NextAttemptDelaySeconds: seconds } },
})

export const waitForCondition: Requirements = {
  '6-1': {
    shows: 'polls until a number that the input gives',
    input: { target: 3 },
    run: (c, _o, { target }) => count(c, target),
    result: 3,
    events: 'SS S+ I SS S+ I SS S+ I',
    details: { 2: { SubType: 'WaitForCondition' } },
  },
  '6-2': {
    shows: 'a condition that holds at once suspends nothing',
    run: (c) => count(c, 5, 4),
    result: 5,
    events: 'SS S+ I',
  },
  '6-3': {
    shows: 'the name of a condition stands in its events',
    run: (c) => c.waitForCondition('poll-status', next, { initialState: 0, ...until((state: number) => state >= 2) }),
    result: 2,
    events: 'SS S+ I SS S+ I',
    details: { 2: { Name: 'poll-status' }, 6: { Name: 'poll-status' } },
  },
  '6-4': {
    shows: 'the first poll gets the initial state',
    run: (c) => count(c, 8, 5),
    result: 8,
    events: 'SS S+ I SS S+ I SS S+ I',
  },
  '6-5': {
    shows: 'the delay stands in the event of each poll that goes on',
    run: (c) => count(c, 3, 0, 2),
    result: 3,
    events: 'SS S+ I SS S+ I SS S+ I',
    details: { 3: delay(2), 6: delay(2) },
  },
  '6-6': {
    shows: 'a strategy that gives up after three polls fails the condition',
    run: (c) =>
      c.waitForCondition(next, {
        initialState: 0,
        waitStrategy: createWaitStrategy({
          maxAttempts: 3,
          initialDelay: { seconds: 1 },
          jitter: 'NONE',
          shouldContinuePolling: () => true,
        }),
      }),
    status: 'FAILED',
    error: { ErrorMessage: 'waitForCondition exceeded maximum attempts (3)' },
    events: 'SS S+ I SS S+ I SS S- I',
  },
  '6-7': {
    shows: 'a check that throws is not retried',
    run: (c) => c.waitForCondition<number>(throwing('check'), { initialState: 0, ...until(() => true) }),
    status: 'FAILED',
    error: { ErrorMessage: 'check' },
    events: 'SS S- I',
  },
  '6-8': {
    shows: 'the failure of a check is caught',
    run: async (c) => {
      try {
        return await c.waitForCondition<number>(throwing('check'), { initialState: 0, ...until(() => true) })
      } catch {
        return 'recovered'
      }
    },
    result: 'recovered',
    events: 'SS S- I',
  },
  '6-9': {
    shows: 'the state is an object',
    run: (c) =>
      c.waitForCondition(
        async ({ attempts }: { status: string; attempts: number }) => ({
          status: attempts === 1 ? 'DONE' : 'BUSY',
          attempts: attempts + 1,
        }),
        {
          initialState: { status: 'NEW', attempts: 0 },
          ...until(({ status }: { status: string }) => status === 'DONE'),
        },
      ),
    result: { status: 'DONE', attempts: 2 },
    events: 'SS S+ I SS S+ I',
  },
  '6-10': {
    shows: 'the last state is null',
    run: (c) => c.waitForCondition(async () => null, { initialState: null, ...until(() => true) }),
    result: null,
    events: 'SS S+ I',
  },
  '6-11': {
    shows: 'a serdes carries the state over suspensions',
    run: (c) =>
      c.waitForCondition(async (state: string) => `${state}x`, {
        initialState: '',
        ...until((state: string) => state.length >= 2),
        serdes: {
          serialize: async (state) => `<${state}>`,
          deserialize: async (text) => text?.slice(1, -1),
        },
      }),
    result: 'xx',
    events: 'SS S+ I SS S+ I',
    details: { 3: { StepSucceededDetails: { Result: { Payload: '<x>' } } } },
  },
  '6-12': {
    shows: 'a step on the state that was waited for',
    run: async (c) => {
      const state = await count(c, 2)
      return c.step(async () => state * 10)
    },
    result: 20,
    events: 'SS S+ I SS S+ SS S+ I',
  },
  '6-13': {
    shows: 'the second condition begins with the state of the first',
    run: async (c) => count(c, 4, await count(c, 2)),
    result: 4,
    events: 'SS S+ I SS S+ SS S+ I SS S+ I',
  },
}
