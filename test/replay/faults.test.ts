import { expect, test } from 'vitest'
import { DurableExecutionClientError, type DurableContext } from '../../runtime/handler.ts'
import { Simulated } from './invocation.ts'

const oneStep = async (c: DurableContext) => c.step('one', async () => 1)

const http = (httpStatusCode: number | undefined, name: string, message: string) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode } })

async function endOf(error: Error): Promise<unknown> {
  const simulated = new Simulated()
  simulated.service.failing = () => error
  return simulated.invoke(oneStep)
}

test.each([
  ['a client error', new DurableExecutionClientError('down')],
  ['a stale token', http(400, 'InvalidParameterValueException', 'Invalid Checkpoint Token: used')],
  ['throttling', http(429, 'TooManyRequestsException', 'slow down')],
  ['a server error', http(500, 'ServiceException', 'oops')],
  ['a failure without a status', new TypeError('socket')],
])('%s breaks the invocation off', async (_name, error) => {
  await expect(endOf(error)).rejects.toMatchObject({ name: 'CheckpointUnrecoverableInvocationError' })
})

test.each([
  ['a client error of the execution', new DurableExecutionClientError('gone', { scope: 'EXECUTION' })],
  ['a refused update', http(400, 'InvalidParameterValueException', 'too large')],
  ['a key that is disabled', http(502, 'KMSDisabledException', 'disabled')],
])('%s fails the execution', async (_name, error) => {
  expect(await endOf(error)).toMatchObject({
    Status: 'FAILED',
    Error: {
      ErrorType: 'CheckpointUnrecoverableExecutionError',
      ErrorMessage: `[Unrecoverable Execution] Checkpoint failed: ${error.message}`,
    },
  })
})

test('a handler cannot catch what ends its invocation', async () => {
  const simulated = new Simulated()
  simulated.service.failing = () => new Error('down')
  let reached = false
  const ending = simulated.invoke(async (c) => {
    try {
      await oneStep(c)
    } finally {
      reached = true
    }
  })
  await expect(ending).rejects.toThrow('Checkpoint failed: down')
  expect(reached).toBe(false)
})

test('the end of a child that is not recorded is not passed over by the end of the handler', async () => {
  const simulated = new Simulated()
  simulated.service.failing = ({ Updates }) => Updates?.some(({ Action }) => Action === 'SUCCEED') && new Error('down')
  await expect(simulated.invoke((c) => c.runInChildContext(async () => 1))).rejects.toThrow('down')
})

test('a crash after a body repeats the body, and one after a checkpoint does not', async () => {
  let crash: string | undefined
  const simulated = new Simulated({
    faultPoint: (name) => {
      if (name === crash) throw new Error(`crash ${name}`)
    },
  })
  let bodies = 0
  const handler = async (c: DurableContext) => c.step('one', async () => ++bodies)
  for (crash of ['after-step-body', 'after-checkpoint'])
    await expect(simulated.invoke(handler)).rejects.toThrow(`crash ${crash}`)
  crash = undefined
  expect(await simulated.invoke(handler)).toEqual({ Status: 'SUCCEEDED', Result: '2' })
  expect(bodies).toBe(2)
})

test('a state in pages is read to its end, with timestamps of any kind', async () => {
  const simulated = new Simulated({
    recorded: ['1', '2', '3'].map((id) => ({
      id,
      Type: 'STEP',
      SubType: 'Step',
      Status: 'SUCCEEDED',
      StepDetails: { Attempt: 1, Result: id, NextAttemptTimestamp: id === '1' ? 5 : '2026-01-01T00:00:00Z' },
    })),
  })
  simulated.service.pageSize = 1
  const output = await simulated.invoke(async (c) => [
    await c.step(async () => 0),
    await c.step(async () => 0),
    await c.step(async () => 0),
  ])
  expect(output).toEqual({ Status: 'SUCCEEDED', Result: '[1,2,3]' })
})

test('a state that cannot be read throws, unless the execution is lost', async () => {
  const reading = (error: Error) => {
    const simulated = new Simulated({ recorded: [{ id: '1', Type: 'WAIT', Status: 'STARTED' }] })
    simulated.service.pageSize = 1
    simulated.service.getExecutionState = () => Promise.reject(error)
    return simulated.invoke(oneStep)
  }
  await expect(reading(new Error('down'))).rejects.toThrow('down')
  const lost = new DurableExecutionClientError('gone', { scope: 'EXECUTION' })
  expect(await reading(lost)).toMatchObject({ Status: 'FAILED', Error: { ErrorMessage: 'gone' } })
})

test('a retry strategy that throws ends the step with its own error and records nothing', async () => {
  const simulated = new Simulated()
  const output = await simulated.invoke(async (c) => {
    try {
      return await c.step('one', () => Promise.reject(new Error('body')), {
        retryStrategy: () => {
          throw new RangeError('strategy')
        },
      })
    } catch (error) {
      await c.wait('after', { seconds: 1 })
      return String(error)
    }
  })
  expect(output).toEqual({ Status: 'PENDING' })
  expect(simulated.actions()).toEqual(['START one', 'START after'])
})

test('a shouldComplete that throws fails the map', async () => {
  const simulated = new Simulated()
  const output = await simulated.invoke(async (c) =>
    c.map('m', [1, 2], async () => 1, {
      completionConfig: {
        shouldComplete: ({ completedCount }) => {
          if (completedCount > 0) throw new Error('predicate')
          return { complete: false }
        },
      },
    }),
  )
  expect(output).toMatchObject({
    Status: 'FAILED',
    Error: { ErrorType: 'ChildContextError', ErrorMessage: 'predicate' },
  })
})

test('a condition that throws in a later check of one invocation is recorded once', async () => {
  const simulated = new Simulated()
  const output = await simulated.invoke(async (c) => {
    const slow = c.step('slow', () => simulated.pass(60))
    const checked = c.waitForCondition(
      'ready',
      async (_state: number, { attempt }) => {
        if (attempt === 2) throw new Error('second')
        return attempt
      },
      { initialState: 0, waitStrategy: () => ({ shouldContinue: true, delay: { seconds: 5 } }) },
    )
    await slow
    return checked
  })
  expect(output).toMatchObject({ Status: 'FAILED', Error: { ErrorType: 'StepError', ErrorMessage: 'second' } })
  expect(simulated.actions().filter((action) => action === 'FAIL ready')).toHaveLength(1)
})

test('after a mismatch or a misused context no body runs', async () => {
  let ran = false
  const body = async () => {
    ran = true
  }
  const mismatch = new Simulated({ recorded: [{ id: '1', Type: 'WAIT', SubType: 'Wait', Status: 'STARTED' }] })
  expect(await mismatch.invoke((c) => c.step('other', body))).toMatchObject({ Status: 'FAILED' })
  const misused = new Simulated()
  expect(await misused.invoke((c) => c.runInChildContext(async () => c.step('outer', body)))).toMatchObject({
    Status: 'FAILED',
  })
  expect(ran).toBe(false)
})

test('what a finished large context left behind neither runs nor settles again', async () => {
  const simulated = new Simulated()
  let bodies = 0
  const output = await simulated.run(async (c) => {
    const text = await c.runInChildContext('large', async (i) => {
      const lost = i.step('lost', async () => {
        bodies++
        await simulated.pass(600)
        return 'lost'
      })
      const kept = i.step('kept', async () => 'x'.repeat(300_000))
      return Promise.race([lost, kept])
    })
    await c.wait({ hours: 1 })
    return text.length
  })
  expect(output).toEqual({ Status: 'SUCCEEDED', Result: '300000' })
  expect(bodies).toBe(1)
})
