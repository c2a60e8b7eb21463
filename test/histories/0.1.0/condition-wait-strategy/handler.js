var __defProp = Object.defineProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });

// handler.ts
import { createWaitStrategy, withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const start = { status: "new" };
  const job = await context.waitForCondition("job", async () => ({ status: event.id }), {
    initialState: start,
    waitStrategy: createWaitStrategy({
      maxAttempts: 3,
      initialDelay: { seconds: 10 },
      shouldContinuePolling: /* @__PURE__ */ __name((state) => state.status !== "ready", "shouldContinuePolling")
    })
  });
  return job.status;
});
export {
  handler
};
