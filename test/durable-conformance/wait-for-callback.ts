import type { Answer, Requirements } from './requirement.ts'
import { attempts, succeed, throwing } from './requirement.ts'

const submit = async () => {}
const fail: Answer = { kind: 'fail', error: { ErrorType: 'Rejected', ErrorMessage: 'no' }, afterSeconds: 1 }
const ANSWERED = 'CS KS SS S+ I K+ C+ I'

export const waitForCallback: Requirements = {
  '7-1': {
    shows: 'a context, its callback and its submitter; answered from outside',
    run: (c) => c.waitForCallback('ask', submit),
    answers: [succeed('yes')],
    result: 'yes',
    events: ANSWERED,
    details: { 2: { SubType: 'WaitForCallback' }, 3: { SubType: 'Callback' }, 4: { SubType: 'Step' } },
  },
  '7-2': {
    shows: 'its name stands in the events of its context',
    run: (c) => c.waitForCallback('approval', submit),
    answers: [succeed('yes')],
    result: 'yes',
    events: ANSWERED,
    details: { 2: { Name: 'approval' }, 8: { Name: 'approval' } },
  },
  '7-3': {
    shows: 'the form without a name',
    run: (c) => c.waitForCallback(submit),
    answers: [succeed('yes')],
    result: 'yes',
    events: ANSWERED,
  },
  '7-4': {
    shows: 'a failure from outside that nothing catches',
    run: (c) => c.waitForCallback('ask', submit),
    answers: [fail],
    status: 'FAILED',
    error: { ErrorType: 'CallbackExternalError', ErrorMessage: 'no' },
    events: 'CS KS SS S+ I K- C- I',
  },
  '7-5': {
    shows: 'nobody answers in time',
    run: (c) => c.waitForCallback('ask', submit, { timeout: { seconds: 3 } }),
    status: 'FAILED',
    error: { ErrorType: 'CallbackTimeoutError' },
    events: 'CS KS SS S+ I KT C- I',
  },
  '7-6': {
    shows: 'a failure from outside is caught',
    run: async (c) => {
      try {
        return await c.waitForCallback('ask', submit)
      } catch {
        return 'recovered'
      }
    },
    answers: [fail],
    result: 'recovered',
    events: 'CS KS SS S+ I K- C- I',
  },
  '7-7': {
    shows: 'a submitter that uses up its attempts fails the context before any answer',
    run: (c) => c.waitForCallback('ask', throwing('down'), attempts(2)),
    status: 'FAILED',
    error: { ErrorType: 'CallbackSubmitterError', ErrorMessage: 'down' },
    events: 'CS KS SS S- I SS S- C- I',
  },
  '7-8': {
    shows: 'in a child context, with the parents in the events',
    run: (c) => c.runInChildContext('wrapper', (i) => i.waitForCallback('ask', submit)),
    answers: [succeed('yes')],
    result: 'yes',
    events: 'CS CS KS SS S+ I K+ C+ C+ I',
    parents: { 3: 2, 4: 3, 5: 3, 6: 3, 8: 3, 9: 2 },
  },
  '7-9': {
    shows: 'two, one after the other',
    run: async (c) => [await c.waitForCallback('first', submit), await c.waitForCallback('second', submit)],
    answers: [succeed('1', 1, 0), succeed('2', 2, 1)],
    result: ['1', '2'],
    events: 'CS KS SS S+ I K+ C+ CS KS SS S+ I K+ C+ I',
  },
  '7-10': {
    shows: 'after a wait and a step',
    run: async (c) => {
      await c.wait({ seconds: 1 })
      await c.step(async () => 1)
      return c.waitForCallback('ask', submit)
    },
    answers: [succeed('yes', 3)],
    result: 'yes',
    events: 'WS I W+ SS S+ CS KS SS S+ I K+ C+ I',
  },
  '7-11': {
    shows: 'a deserializer makes an object of the answer',
    run: async (c) => {
      const { decision } = await c.waitForCallback<{ decision: string }>('ask', submit, {
        serdes: { deserialize: async (text) => JSON.parse(text!) as { decision: string } },
      })
      return decision
    },
    answers: [succeed('{"decision":"approved"}')],
    result: 'approved',
    events: ANSWERED,
  },
  '7-12': {
    shows: 'no heartbeat comes in time',
    run: (c) => c.waitForCallback('ask', submit, { heartbeatTimeout: { seconds: 5 } }),
    status: 'FAILED',
    error: { ErrorType: 'CallbackTimeoutError' },
    events: 'CS KS SS S+ I KT C- I',
    details: { 7: { CallbackTimedOutDetails: { Error: { Payload: { ErrorType: 'Callback.Heartbeat' } } } } },
  },
  '7-13': {
    shows: 'a heartbeat, then the answer',
    run: (c) => c.waitForCallback('ask', submit, { heartbeatTimeout: { seconds: 10 } }),
    answers: [{ kind: 'heartbeat', afterSeconds: 8 }, succeed('yes', 16)],
    result: 'yes',
    events: ANSWERED,
  },
  '7-14': {
    shows: 'a time-out is caught',
    run: async (c) => {
      try {
        return await c.waitForCallback('ask', submit, { timeout: { seconds: 3 } })
      } catch {
        return 'timed-out-handled'
      }
    },
    result: 'timed-out-handled',
    events: 'CS KS SS S+ I KT C- I',
  },
  '7-15': {
    shows: 'an answer without a payload',
    run: (c) => c.waitForCallback('ask', submit),
    answers: [succeed()],
    result: null,
    events: ANSWERED,
  },
}
