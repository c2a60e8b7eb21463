import { withDurableExecution } from 'stepwright'
import { buy, readPrice } from './services.ts'
import type { Quote } from './services.ts'

interface Wish {
  readonly product: string
  readonly target: number
}

/** Looks at a price every ten minutes, at most five times, and buys when it is low enough. */
export const handler = withDurableExecution(async (wish: Wish, context) => {
  const start: Quote = { price: 0, found: false, looks: 0 }
  const quote = await context.waitForCondition(
    'price',
    async (state) => readPrice(wish.product, wish.target, state.looks),
    {
      initialState: start,
      waitStrategy: (state, attempt) =>
        state.found || attempt >= 5 ? { shouldContinue: false } : { shouldContinue: true, delay: { minutes: 10 } },
    },
  )

  if (!quote.found) {
    return { bought: false, product: wish.product, looks: quote.looks }
  }
  const receipt = await context.step('buy', async () => buy(wish.product, quote.price))
  return { bought: true, product: wish.product, looks: quote.looks, receipt: receipt.number }
})
