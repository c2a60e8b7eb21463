import { createRetryStrategy, JitterStrategy, withDurableExecution } from 'stepwright'
import { charge, createShipment, refund, releaseInventory, reserveInventory } from './services.ts'
import type { Order } from './services.ts'

/** Reserve inventory, charge, ship; what cannot be finished is undone in the opposite order. */
export const handler = withDurableExecution(async (order: Order, context) => {
  const total = order.price * order.quantity

  const reservation = await context.step('reserve-inventory', async () =>
    reserveInventory(order.orderId, order.sku, order.quantity),
  )

  try {
    const payment = await context.step('charge', async () => charge(order.orderId, order.customer, total), {
      retryStrategy: createRetryStrategy({
        maxAttempts: 3,
        initialDelay: { seconds: 2 },
        backoffRate: 2,
        jitter: JitterStrategy.NONE,
      }),
    })

    // The warehouse picks once an hour; for the sample, every two seconds.
    await context.wait('picking', { seconds: 2 })

    try {
      const shipment = await context.step('ship', async () => createShipment(order.orderId, reservation.reservationId))
      return { orderId: order.orderId, status: 'shipped', total, tracking: shipment.tracking }
    } catch (error) {
      await context.step('refund', async () => refund(order.orderId, payment.paymentId))
      throw error
    }
  } catch (error) {
    await context.step('release-inventory', async () => releaseInventory(order.orderId, reservation.reservationId))
    const reason = error instanceof Error ? error.message : 'unknown'
    return { orderId: order.orderId, status: 'cancelled', total, reason }
  }
})
