var __defProp = Object.defineProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });

// handler.ts
import { createRetryStrategy, JitterStrategy, withDurableExecution } from "stepwright";

// services.ts
import { appendFileSync } from "node:fs";
function reserveInventory(orderId, sku, quantity) {
  record(`reserved ${quantity} of ${sku} for ${orderId}`);
  return { reservationId: `res-${orderId}` };
}
__name(reserveInventory, "reserveInventory");
function charge(orderId, customer, total) {
  record(`charged ${customer} ${total} for ${orderId}`);
  return { paymentId: `pay-${orderId}` };
}
__name(charge, "charge");
function createShipment(orderId, reservationId) {
  record(`shipped ${reservationId} for ${orderId}`);
  return { tracking: `track-${orderId}` };
}
__name(createShipment, "createShipment");
function refund(orderId, paymentId) {
  record(`refunded ${paymentId} of ${orderId}`);
  return { paymentId };
}
__name(refund, "refund");
function releaseInventory(orderId, reservationId) {
  record(`released ${reservationId} of ${orderId}`);
  return { reservationId };
}
__name(releaseInventory, "releaseInventory");
function record(line) {
  const ledger = process.env.ORDER_LEDGER;
  if (ledger) appendFileSync(ledger, `${line}
`);
}
__name(record, "record");

// handler.ts
var handler = withDurableExecution(async (order, context) => {
  const total = order.price * order.quantity;
  const reservation = await context.step(
    "reserve-inventory",
    async () => reserveInventory(order.orderId, order.sku, order.quantity)
  );
  try {
    const payment = await context.step("charge", async () => charge(order.orderId, order.customer, total), {
      retryStrategy: createRetryStrategy({
        maxAttempts: 3,
        initialDelay: { seconds: 2 },
        backoffRate: 2,
        jitter: JitterStrategy.NONE
      })
    });
    await context.wait("picking", { seconds: 2 });
    try {
      const shipment = await context.step("ship", async () => createShipment(order.orderId, reservation.reservationId));
      return { orderId: order.orderId, status: "shipped", total, tracking: shipment.tracking };
    } catch (error) {
      await context.step("refund", async () => refund(order.orderId, payment.paymentId));
      throw error;
    }
  } catch (error) {
    await context.step("release-inventory", async () => releaseInventory(order.orderId, reservation.reservationId));
    const reason = error instanceof Error ? error.message : "unknown";
    return { orderId: order.orderId, status: "cancelled", total, reason };
  }
});
export {
  handler
};
