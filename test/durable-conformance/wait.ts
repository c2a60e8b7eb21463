import type { Requirements } from './requirement.ts'

export const wait: Requirements = {
  '2-1': {
    shows: 'a wait ends one invocation and begins another',
    run: (c) => c.wait({ seconds: 2 }),
    result: null,
    events: 'WS I W+ I',
    details: { 2: { WaitStartedDetails: { Duration: 2 } } },
  },
  '2-2': {
    shows: 'the name of a wait stands in its events',
    run: (c) => c.wait('pause', { seconds: 2 }),
    result: null,
    events: 'WS I W+ I',
    details: { 2: { Name: 'pause' }, 4: { Name: 'pause' } },
  },
  '2-3': {
    shows: 'two waits, three invocations',
    run: async (c) => {
      await c.wait({ seconds: 1 })
      await c.wait({ seconds: 2 })
      return { completedWaits: 2 }
    },
    result: { completedWaits: 2 },
    events: 'WS I W+ WS I W+ I',
  },
  '2-4': {
    shows: 'minutes are recorded in seconds, while the wait goes on',
    run: (c) => c.wait({ minutes: 2 }),
    status: 'RUNNING',
    events: 'WS I',
    details: { 2: { WaitStartedDetails: { Duration: 120 } } },
  },
  '2-5': {
    shows: 'an hour is recorded as 3600 seconds, while the wait goes on',
    run: (c) => c.wait({ hours: 1 }),
    status: 'RUNNING',
    events: 'WS I',
    details: { 2: { WaitStartedDetails: { Duration: 3600 } } },
  },
}
