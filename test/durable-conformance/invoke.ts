import type { Requirements } from './requirement.ts'

const failed = { ErrorType: 'InvokeError', ErrorMessage: 'target' }

export const invoke: Requirements = {
  '5-1': {
    shows: 'another function is invoked and its result comes back',
    run: (c) => c.invoke('echo', { a: 1 }),
    result: { a: 1 },
    events: 'XS I X+ I',
    details: { 2: { ChainedInvokeStartedDetails: { FunctionName: 'echo', Input: { Payload: '{"a":1}' } } } },
  },
  '5-2': {
    shows: 'the name of an invoke stands in its events',
    run: (c) => c.invoke('call', 'echo', 'x'),
    result: 'x',
    events: 'XS I X+ I',
    details: { 2: { Name: 'call' }, 4: { Name: 'call' } },
  },
  '5-3': {
    shows: 'a nested object goes and comes as it was',
    run: (c) => c.invoke('echo', { a: { b: [1, { c: null }] } }),
    result: { a: { b: [1, { c: null }] } },
    events: 'XS I X+ I',
  },
  '5-4': {
    shows: 'null goes and null comes',
    run: async (c, o) => {
      const answer = await c.invoke('echo', null)
      o.say(answer)
      return answer
    },
    result: null,
    events: 'XS I X+ I',
    said: [null],
  },
  '5-5': {
    shows: 'a function that throws fails the execution',
    run: (c) => c.invoke('failing', {}),
    status: 'FAILED',
    error: failed,
    events: 'XS I X- I',
    details: { 4: { ChainedInvokeFailedDetails: { Error: { Payload: { ErrorType: 'RangeError' } } } } },
  },
  '5-6': {
    shows: 'the failure of a function is caught',
    run: async (c) => {
      try {
        return await c.invoke('failing', {})
      } catch (error) {
        return (error as Error).name
      }
    },
    result: 'InvokeError',
    events: 'XS I X- I',
  },
  '5-7': {
    shows: 'a payload of nearly 6 MB',
    run: async (c) => (await c.invoke<object, { text: string }>('echo', { text: 'x'.repeat(6_000_000) })).text.length,
    result: 6_000_000,
    events: 'XS I X+ I',
  },
  '5-8': {
    shows: 'the tenant id stands in the event',
    run: (c) => c.invoke('call', 'echo', 1, { tenantId: 'tenant-1' }),
    result: 1,
    events: 'XS I X+ I',
    details: { 2: { ChainedInvokeStartedDetails: { TenantId: 'tenant-1' } } },
  },
  '5-9': {
    shows: 'an answered invoke is not repeated after a wait',
    run: async (c) => {
      const answer = await c.invoke('counting')
      await c.wait({ seconds: 1 })
      return answer
    },
    functions: { counting: counting() },
    result: 1,
    events: 'XS I X+ WS I W+ I',
  },
  '5-10': {
    shows: 'a caught failure is thrown again on replay',
    run: async (c, o) => {
      try {
        await c.invoke('failing')
      } catch (error) {
        o.say([(error as Error).name, (error as Error).message])
      }
      await c.wait({ seconds: 1 })
      return 'caught'
    },
    result: 'caught',
    events: 'XS I X- WS I W+ I',
    said: [
      ['InvokeError', 'target'],
      ['InvokeError', 'target'],
    ],
  },
  '5-11': {
    shows: 'an invoke of a step’s result',
    run: async (c) => c.invoke('echo', await c.step(async () => ({ made: 1 }))),
    result: { made: 1 },
    events: 'SS S+ XS I X+ I',
  },
  '5-12': {
    shows: 'a step on an invoke’s result',
    run: async (c) => {
      const answer = await c.invoke<number, number>('echo', 2)
      return c.step(async () => answer + 1)
    },
    result: 3,
    events: 'XS I X+ SS S+ I',
  },
  '5-13': {
    shows: 'an invoke in a child context',
    run: (c) => c.runInChildContext((i) => i.invoke('echo', { in: 1 })),
    result: { in: 1 },
    events: 'CS XS I X+ C+ I',
  },
  '5-14': {
    shows: 'two invokes, one after the other',
    run: async (c) => [await c.invoke('echo', 1), await c.invoke('echo', 2)],
    result: [1, 2],
    events: 'XS I X+ XS I X+ I',
  },
  '5-15': {
    shows: 'a serdes of the payload changes what goes out',
    run: (c) =>
      c.invoke('call', 'echo', 'hello', {
        payloadSerdes: {
          serialize: async (value: unknown) => JSON.stringify({ wrapped: value }),
          deserialize: async (text: string | undefined) => text,
        },
      }),
    result: { wrapped: 'hello' },
    events: 'XS I X+ I',
    details: { 2: { ChainedInvokeStartedDetails: { Input: { Payload: '{"wrapped":"hello"}' } } } },
  },
  '5-16': {
    shows: 'a serdes of the result changes what comes back',
    run: (c) =>
      c.invoke('call', 'echo', 'hello', {
        resultSerdes: {
          serialize: async (value: unknown) => JSON.stringify(value),
          deserialize: async (text: string | undefined) => text?.toUpperCase(),
        },
      }),
    result: '"HELLO"',
    events: 'XS I X+ I',
  },
}

function counting(): () => number {
  let calls = 0
  return () => ++calls
}
