var __defProp = Object.defineProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });

// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const batch = await context.map(
    "orders",
    event.orders,
    async (item, order) => {
      if (order.amount <= 0) return { id: order.id, state: "skipped" };
      try {
        const receipt = await item.step("pay", async () => `r-${order.id}`, {
          retryStrategy: /* @__PURE__ */ __name(() => ({ shouldRetry: false }), "retryStrategy")
        });
        return { id: order.id, state: receipt };
      } catch {
        await item.wait("cool", { seconds: 5 });
        return { id: order.id, state: "failed" };
      }
    },
    { maxConcurrency: 2 }
  );
  return batch.getResults();
});
export {
  handler
};
