import type { DurableContext } from '../../runtime/handler.ts'
import { type Answer, type Requirements, succeed } from './requirement.ts'

const fail = (afterSeconds = 1): Answer => ({
  kind: 'fail',
  error: { ErrorType: 'RejectedError', ErrorMessage: 'not approved' },
  afterSeconds,
})
const rejected = { ErrorType: 'CallbackExternalError', ErrorMessage: 'not approved' }
const timedOut = { ErrorType: 'CallbackTimeoutError' }

async function awaited(c: DurableContext, config: Parameters<DurableContext['createCallback']>[0] = {}) {
  const [answer] = await c.createCallback(undefined, config as object)
  return answer
}

/** Makes a callback, does this, and then waits for the answer. */
const between =
  (does: (c: DurableContext) => PromiseLike<unknown>, config: object = {}) =>
  async (c: DurableContext) => {
    const [answer] = await c.createCallback(undefined, config)
    await does(c)
    return answer
  }
const aStep = (c: DurableContext) => c.step(async () => 1)
const aWait = (seconds: number) => (c: DurableContext) => c.wait({ seconds })

/** Catches what the callback throws, then waits. */
const caughtThenWait = (config: object) => async (c: DurableContext, o: { say(line: unknown): void }) => {
  try {
    await awaited(c, config)
  } catch (error) {
    o.say([(error as Error).name, (error as Error).message])
  }
  await c.wait({ seconds: 1 })
  return 'caught'
}

const two = (order: readonly [number, number]) => async (c: DurableContext) => {
  const made = [await c.createCallback('a'), await c.createCallback('b')] as const
  const answers: string[] = []
  for (const index of order) answers.push(await made[index]![0])
  return answers
}

export const callback: Requirements = {
  '4-1': {
    shows: 'a callback is answered from outside',
    run: (c) => awaited(c),
    answers: [succeed('"yes"')],
    result: '"yes"',
    events: 'KS I K+ I',
    details: { 4: { CallbackSucceededDetails: { Result: { Payload: '"yes"' } } } },
  },
  '4-2': {
    shows: 'the name of a callback stands in its events',
    run: async (c) => (await c.createCallback('approval'))[0],
    answers: [succeed('ok')],
    result: 'ok',
    events: 'KS I K+ I',
    details: { 2: { Name: 'approval' }, 4: { Name: 'approval' } },
  },
  '4-3': {
    shows: 'nobody answers in time',
    run: (c) => awaited(c, { timeout: { seconds: 5 } }),
    status: 'FAILED',
    error: timedOut,
    events: 'KS I KT I',
    details: {
      2: { CallbackStartedDetails: { Timeout: 5 } },
      4: { CallbackTimedOutDetails: { Error: { Payload: { ErrorType: 'Callback.Timeout' } } } },
    },
  },
  '4-4': {
    shows: 'no heartbeat comes in time',
    run: (c) => awaited(c, { heartbeatTimeout: { seconds: 5 } }),
    status: 'FAILED',
    error: timedOut,
    events: 'KS I KT I',
    details: {
      2: { CallbackStartedDetails: { HeartbeatTimeout: 5 } },
      4: { CallbackTimedOutDetails: { Error: { Payload: { ErrorType: 'Callback.Heartbeat' } } } },
    },
  },
  '4-5': {
    shows: 'a heartbeat gives more time and makes no event',
    run: (c) => awaited(c, { heartbeatTimeout: { seconds: 10 } }),
    answers: [{ kind: 'heartbeat', afterSeconds: 8 }, succeed('late', 16)],
    result: 'late',
    events: 'KS I K+ I',
  },
  '4-6': {
    shows: 'a failure from outside that nothing catches',
    run: (c) => awaited(c),
    answers: [fail()],
    status: 'FAILED',
    error: rejected,
    events: 'KS I K- I',
    details: { 4: { CallbackFailedDetails: { Error: { Payload: { ErrorType: 'RejectedError' } } } } },
  },
  '4-7': {
    shows: 'a step runs before the callback is awaited, then the callback fails',
    run: between(aStep),
    answers: [fail()],
    status: 'FAILED',
    error: rejected,
    events: 'KS SS S+ I K- I',
  },
  '4-8': {
    shows: 'a step runs before the callback is awaited, then its time is up',
    run: between(aStep, { timeout: { seconds: 5 } }),
    status: 'FAILED',
    error: timedOut,
    events: 'KS SS S+ I KT I',
  },
  '4-9': {
    shows: 'an answer during a wait wakes the handler, which goes on waiting',
    run: between(aWait(5)),
    answers: [succeed('early', 2)],
    result: 'early',
    events: 'KS WS I K+ I W+ I',
  },
  '4-10': {
    shows: 'a failure during a wait is thrown after the wait',
    run: between(aWait(5)),
    answers: [fail(2)],
    status: 'FAILED',
    error: rejected,
    events: 'KS WS I K- I W+ I',
  },
  '4-11': {
    shows: 'the callback’s time is up during a wait, and is thrown after it',
    run: between(aWait(6), { timeout: { seconds: 3 } }),
    status: 'FAILED',
    error: timedOut,
    events: 'KS WS I KT I W+ I',
  },
  '4-12': {
    shows: 'an answer, then a wait',
    run: async (c) => {
      const answer = await awaited(c)
      await c.wait({ seconds: 2 })
      return answer
    },
    answers: [succeed('ok')],
    result: 'ok',
    events: 'KS I K+ WS I W+ I',
  },
  '4-13': {
    shows: 'a caught failure is thrown again on replay',
    run: caughtThenWait({}),
    answers: [fail()],
    result: 'caught',
    events: 'KS I K- WS I W+ I',
    said: [
      ['CallbackExternalError', 'not approved'],
      ['CallbackExternalError', 'not approved'],
    ],
  },
  '4-14': {
    shows: 'a caught time-out is thrown again on replay',
    run: caughtThenWait({ timeout: { seconds: 3 } }),
    result: 'caught',
    events: 'KS I KT WS I W+ I',
    said: [
      ['CallbackTimeoutError', 'Callback timed out'],
      ['CallbackTimeoutError', 'Callback timed out'],
    ],
  },
  '4-15': {
    shows: 'a deserializer makes an object with a date of the answer',
    run: async (c) => {
      const [answer] = await c.createCallback<{ id: string; at: Date }>('dated', {
        serdes: {
          deserialize: async (text) => {
            const { id, at } = JSON.parse(text!) as { id: string; at: string }
            return { id, at: new Date(at) }
          },
        },
      })
      const { id, at } = await answer
      return { id, isDate: at instanceof Date, year: at.getUTCFullYear() }
    },
    answers: [succeed('{"id":"7","at":"2026-03-01T00:00:00Z"}')],
    result: { id: '7', isDate: true, year: 2026 },
    events: 'KS I K+ I',
  },
  '4-16': {
    shows: 'a deserializer makes a number of the answer',
    run: async (c) => {
      const [answer] = await c.createCallback<number>({ serdes: { deserialize: async (text) => Number(text) } })
      const count = await answer
      return { count, doubled: count * 2 }
    },
    answers: [succeed('42')],
    result: { count: 42, doubled: 84 },
    events: 'KS I K+ I',
  },
  '4-17': {
    shows: 'a second callback is made after the first is answered',
    run: async (c) => [await awaited(c), await awaited(c)],
    answers: [succeed('a', 1, 0), succeed('b', 2, 1)],
    result: ['a', 'b'],
    events: 'KS I K+ KS I K+ I',
  },
  '4-18': {
    shows: 'two callbacks are open; they are awaited in the order of their making',
    run: two([0, 1]),
    answers: [succeed('a', 1, 0), succeed('b', 2, 1)],
    result: ['a', 'b'],
    events: 'KS KS I K+ I K+ I',
    details: { 5: { Name: 'a' }, 7: { Name: 'b' } },
  },
  '4-19': {
    shows: 'two callbacks are open; the later one is awaited first',
    run: two([1, 0]),
    answers: [succeed('b', 1, 1), succeed('a', 2, 0)],
    result: ['b', 'a'],
    events: 'KS KS I K+ I K+ I',
    details: { 5: { Name: 'b' }, 7: { Name: 'a' } },
  },
}
