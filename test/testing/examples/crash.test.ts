import { expect, test, vi } from 'vitest'
import { StepSemantics, withDurableExecution } from 'stepwright'
import { testHandler } from 'stepwright/testing'

const handler = withDurableExecution(async (_event, context) => {
  const reserved = await context.step('reserve', async () => 'seat 12')
  const paid = await context.step('pay', async () => 'paid', { semantics: StepSemantics.AtMostOncePerRetry })
  return { reserved, paid }
})

test('a step whose result was lost with its process runs again', async () => {
  const reserve = vi.fn<() => string>(() => 'seat 12')
  const run = await testHandler(handler, {
    steps: { reserve, pay: 'run' },
    crashes: [{ at: 'after-step-body', step: 'reserve' }],
  })
  expect(run.result).toEqual({ reserved: 'seat 12', paid: 'paid' })
  expect(run.crashes).toBe(1)
  expect(reserve).toHaveBeenCalledTimes(2)
})

test('one that may run once at most is retried by its strategy, not silently', async () => {
  const run = await testHandler(handler, { crashes: [{ at: 'after-step-body', step: 'pay' }] })
  expect(run.operation('pay').attempts).toBe(2)
  const failures = run.history.filter(({ EventType }) => EventType === 'StepFailed')
  expect(failures).toMatchObject([
    { Name: 'pay', StepFailedDetails: { Error: { Payload: { ErrorType: 'StepInterruptedError' } } } },
  ])
})
