import { expect, test } from 'vitest'
import { withDurableExecution } from 'stepwright'
import { returns, testHandler } from 'stepwright/testing'

const discount = withDurableExecution(async ({ total }: { total: number }, context) => {
  await context.wait({ minutes: 1 })
  return total * 0.9
})

const handler = withDurableExecution(async (_event, context) => {
  const price = await context.invoke<object, number>('prices', { item: 'book' })
  const vat = await context.invoke<number, number>('vat', price)
  return context.invoke('discount', { total: price + vat })
})

test('what a handler invokes is a handler, a function or an outcome', async () => {
  const run = await testHandler(handler, {
    functions: {
      prices: returns(100, { takes: { seconds: 2 } }),
      vat: (price) => Number(price) * 0.2,
      discount,
    },
  })
  expect(run.result).toBe(108)
  expect(run.elapsedSeconds).toBeCloseTo(62, 1)
})
