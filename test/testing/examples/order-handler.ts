import { withDurableExecution } from 'stepwright'

interface Order {
  readonly id: string
  readonly items: readonly string[]
}

export const handler = withDurableExecution(async (order: Order, context) => {
  const payment = await context.step('charge', async () => chargeCard(order.id))
  await context.wait('cooling-off', { days: 14 })
  const parcels = await context.map('ship', [...order.items], (item, name) =>
    item.step('send', async () => sendParcel(name)),
  )
  return { payment, parcels: parcels.getResults() }
})

async function chargeCard(id: string): Promise<string> {
  throw new Error(`no card is charged in a test: ${id}`)
}

async function sendParcel(item: string): Promise<string> {
  return `sent ${item}`
}
