import { withDurableExecution } from 'stepwright'

interface Order {
  total: number
  lines: { price: number }[]
}

/** Out of the compiler's sight: the order is changed as an item of a list. */
function enrich(orders: Order[]) {
  for (const order of orders) {
    order.total *= 2
    order.lines[0]!.price = 0
  }
  return orders.length
}

export const handler = withDurableExecution(async (event: Order, context) => {
  await context.step('enrich', async () => enrich([event]))
  return 'done'
})
