import { withDurableExecution } from 'stepwright'

interface Order {
  total: number
  lines: { price: number }[]
}

/** Out of the compiler's sight: which function changes the order is decided while it runs. */
const actions = new Map<string, (order: Order) => void>([
  [
    'enrich',
    (order) => {
      order.total *= 2
      order.lines[0]!.price = 0
    },
  ],
])

export const handler = withDurableExecution(async (event: Order, context) => {
  await context.step('enrich', async () => actions.get('enrich')!(event))
  return 'done'
})
