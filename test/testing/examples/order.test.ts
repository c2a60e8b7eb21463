import { expect, test } from 'vitest'
import { returns, testHandler, throws } from 'stepwright/testing'
import { handler } from './order-handler.ts'

test('an order is charged and shipped after two weeks', async () => {
  const run = await testHandler(handler, {
    input: { id: 'o-1', items: ['book', 'pen'] },
    steps: {
      charge: [throws(new Error('the bank is busy')), returns('paid')],
      send: 'run',
      'ship[1]/send': returns('picked up'),
    },
  })
  expect(run.result).toEqual({ payment: 'paid', parcels: ['sent book', 'picked up'] })
  expect(run.operation('charge')).toMatchObject({ status: 'SUCCEEDED', attempts: 2 })
  expect(run.elapsedSeconds).toBeGreaterThan(14 * 86_400)
  expect(run.unused).toEqual([])
})
