import * as aws from '@aws/durable-execution-sdk-js'
import { expect, test } from 'vitest'
import {
  DurableExecutionInvocationInputWithClient,
  durableHandler,
  withDurableExecution,
  wrappedHandler,
} from '../../runtime/handler.ts'
import { FakeService, lambdaContext } from './fake-service.ts'

const theirWrap = aws.withDurableExecution as unknown as typeof withDurableExecution

test('a wrapped handler carries what it wraps', () => {
  const handler = async () => 1
  const config = { pluginsConfig: { childOperationsDepth: 1 } }
  const wrapped = withDurableExecution(handler, config)
  expect(wrappedHandler(wrapped)).toEqual({ handler, config, plugins: expect.any(Promise) })
  expect(Object.keys(wrapped)).toEqual([])
  expect(durableHandler).toBe(Symbol.for('stepwright.durable-handler'))
  expect(wrappedHandler(handler)).toBeUndefined()
})

test('a payload that is no invocation is refused in the API words', async () => {
  const wrapped = withDurableExecution(async () => 1)
  await expect(wrapped({} as never, lambdaContext())).rejects.toThrow(
    'Unexpected payload provided to start the durable execution.\n' +
      'Check your resource configurations to confirm the durability is set.',
  )
})

test('a configuration that cannot be met fails the execution', async () => {
  const service = new FakeService({})
  for (const config of [
    { client: { send: async () => ({}) }, durableExecutionClient: service },
    { pluginsConfig: { childOperationsDepth: -1 }, durableExecutionClient: service },
  ]) {
    const outputs = [withDurableExecution, theirWrap].map((wrap) =>
      wrap(async () => 1, config)(service.input(), lambdaContext()),
    )
    const [ours, theirs] = await Promise.all(outputs)
    expect(ours).toEqual(theirs)
    expect(ours).toMatchObject({ Status: 'FAILED' })
  }
})

test('an execution without a payload gets an empty object', async () => {
  const service = new FakeService(undefined)
  const wrapped = withDurableExecution(async (event) => event, { durableExecutionClient: service })
  expect(await service.run(wrapped)).toEqual({ Status: 'SUCCEEDED', Result: '{}' })
})

test('a client that comes with the event serves our functions and those of AWS', async () => {
  for (const wrap of [withDurableExecution, theirWrap]) {
    const service = new FakeService({ a: 1 })
    const wrapped = wrap(async (event, context) => context.step('one', async () => event.a + 1))
    const output = await service.run((input, context) =>
      wrapped(new DurableExecutionInvocationInputWithClient(input, service), context),
    )
    expect(output).toEqual({ Status: 'SUCCEEDED', Result: '2' })
  }
})

test('contexts down to the configured depth keep their children and run again', async () => {
  for (const wrap of [withDurableExecution, theirWrap]) {
    const service = new FakeService({})
    let bodies = 0
    const wrapped = wrap(
      async (_event, context) => {
        const value = await context.runInChildContext('outer', async (outer) => {
          bodies++
          return outer.runInChildContext('inner', async (inner) => {
            bodies++
            return inner.step(async () => 5)
          })
        })
        await context.wait({ seconds: 1000 })
        return [value, bodies]
      },
      { durableExecutionClient: service, pluginsConfig: { childOperationsDepth: 1 } },
    )
    expect(await service.run(wrapped)).toEqual({ Status: 'SUCCEEDED', Result: '[5,3]' })
  }
})
