import { attempts, failingBefore, noRetry, type Requirements, throwing, upperCase } from './requirement.ts'

const input = { name: 'in', child: 'inner' }

export const child: Requirements = {
  '3-1': {
    shows: 'the result of a child context’s step is the result',
    input,
    run: (c, _o, { name }) => c.runInChildContext((i) => i.step(async () => name)),
    result: 'in',
    events: 'CS SS S+ C+ I',
    details: { 2: { SubType: 'RunInChildContext' }, 5: { ContextSucceededDetails: { Result: { Payload: '"in"' } } } },
  },
  '3-2': {
    shows: 'the name of a child context, taken from the input',
    input,
    run: (c, _o, { name, child: given }) => c.runInChildContext(given, (i) => i.step(async () => name)),
    result: 'in',
    events: 'CS SS S+ C+ I',
    details: { 2: { Name: 'inner' }, 5: { Name: 'inner' } },
  },
  '3-3': {
    shows: 'two steps of a child context, the second reads the first',
    input,
    run: (c, _o, { name }) =>
      c.runInChildContext(async (i) => {
        const first = await i.step(async () => name)
        return i.step(async () => first)
      }),
    result: 'in',
    events: 'CS SS S+ SS S+ C+ I',
  },
  '3-4': {
    shows: 'a failing step fails its child context and the execution',
    run: (c) => c.runInChildContext((i) => i.step(throwing('bad'), noRetry)),
    status: 'FAILED',
    error: { ErrorType: 'ChildContextError', ErrorMessage: 'bad' },
    events: 'CS SS S- C- I',
    details: { 5: { ContextFailedDetails: { Error: { Payload: { ErrorMessage: 'bad' } } } } },
  },
  '3-5': {
    shows: 'the failure of a child context is caught outside, and a step recovers',
    input,
    run: async (c, _o, { name }) => {
      try {
        return await c.runInChildContext((i) => i.step(throwing('bad'), noRetry))
      } catch {
        return c.step(async () => name)
      }
    },
    result: 'in',
    events: 'CS SS S- C- SS S+ I',
  },
  '3-6': {
    shows: 'a child context in a child context',
    input,
    run: (c, _o, { name }) =>
      c.runInChildContext('outer', async (o) => {
        await o.step('first', async () => 1)
        return o.runInChildContext('inner', (i) => i.step('second', async () => name))
      }),
    result: 'in',
    events: 'CS SS S+ CS SS S+ C+ C+ I',
    parents: { 3: 2, 5: 2, 6: 5 },
  },
  '3-7': {
    shows: 'a step of a child context is retried',
    input,
    run: (c, o, { name }) => c.runInChildContext((i) => i.step(failingBefore(2, name, o), attempts(2))),
    result: 'in',
    events: 'CS SS S- I SS S+ C+ I',
  },
  '3-8': {
    shows: 'a step of a child context uses up its attempts',
    run: (c) => c.runInChildContext((i) => i.step(throwing('always'), attempts(2))),
    status: 'FAILED',
    error: { ErrorType: 'ChildContextError', ErrorMessage: 'always' },
    events: 'CS SS S- I SS S- C- I',
  },
  '3-9': {
    shows: 'a finished child context does not run again after a wait',
    input,
    run: async (c, o, { name }) => {
      const value = await c.runInChildContext((i) => {
        o.say('child')
        return i.step(async () => name)
      })
      await c.wait({ seconds: 1 })
      return value
    },
    result: 'in',
    events: 'CS SS S+ C+ WS I W+ I',
    said: ['child'],
  },
  '3-10': {
    shows: 'a wait inside a child context',
    input,
    run: (c, _o, { name }) =>
      c.runInChildContext(async (i) => {
        const value = await i.step(async () => name)
        await i.wait({ seconds: 1 })
        return value
      }),
    result: 'in',
    events: 'CS SS S+ WS I W+ C+ I',
  },
  '3-11': {
    shows: 'a large result is not recorded; the context runs again on replay, its steps do not',
    run: async (c, o) => {
      const text = await c.runInChildContext(async (i) => {
        o.say('child')
        return i
          .step(async () => {
            o.say('step')
            return 'x'.repeat(200_000)
          })
          .then((half) => half + half)
      })
      await c.wait({ seconds: 1 })
      return text.length
    },
    result: 400_000,
    events: 'CS SS S+ C+ WS I W+ I',
    details: { 5: { ContextSucceededDetails: { Result: { Payload: '' } } } },
    said: ['child', 'step', 'child'],
  },
  '3-12': {
    shows: 'a process that dies in a step of a child: the step runs again without a second start',
    input,
    run: (c, o, { name }) =>
      c.runInChildContext((i) =>
        i.step(async () => {
          await o.pass(1)
          if (o.count() === 1) o.crash()
          return name
        }),
      ),
    result: 'in',
    events: 'CS SS I S+ C+ I',
    details: { 4: { InvocationCompletedDetails: { Error: { Payload: { ErrorType: 'Runtime.ExitError' } } } } },
  },
  '3-13': {
    shows: 'a child context that only waits, then a step outside',
    input,
    run: async (c, _o, { name }) => {
      await c.runInChildContext((i) => i.wait({ seconds: 1 }))
      return c.step(async () => name)
    },
    result: 'in',
    events: 'CS WS I W+ C+ SS S+ I',
  },
  '3-14': {
    shows: 'a serdes of the child context applies to the live result too',
    run: (c) => c.runInChildContext((i) => i.step(async () => 'hello child'), { serdes: upperCase }),
    result: 'HELLO CHILD',
    events: 'CS SS S+ C+ I',
  },
  '3-15': {
    shows: 'a child context that throws before any operation',
    run: (c) => c.runInChildContext(throwing('bad')),
    status: 'FAILED',
    error: { ErrorType: 'ChildContextError', ErrorMessage: 'bad' },
    events: 'CS C- I',
  },
  '3-16': {
    shows: 'a child context without operations and without a result',
    run: (c) => c.runInChildContext(async () => null),
    result: null,
    events: 'CS C+ I',
  },
  '3-17': {
    shows: 'what a finished child context logged is not logged again',
    input,
    run: async (c, _o, { name }) => {
      await c.runInChildContext(async (i) => i.logger.info('in the child'))
      await c.wait({ seconds: 1 })
      return name
    },
    result: 'in',
    events: 'CS C+ WS I W+ I',
    said: ['INFO in the child'],
  },
  '3-18': {
    shows: 'step and wait inside, then step and wait outside',
    input,
    run: async (c, _o, { name }) => {
      const value = await c.runInChildContext(async (i) => {
        const inner = await i.step(async () => name)
        await i.wait({ seconds: 1 })
        return inner
      })
      const again = await c.step(async () => value)
      await c.wait({ seconds: 1 })
      return again
    },
    result: 'in',
    events: 'CS SS S+ WS I W+ C+ SS S+ WS I W+ I',
  },
}
