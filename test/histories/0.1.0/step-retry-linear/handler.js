// handler.ts
import { createLinearRetryStrategy, withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  return await context.step("fetch", async () => event.id, {
    retryStrategy: createLinearRetryStrategy({ maxAttempts: 3, initialDelay: { seconds: 2 }, increment: { seconds: 5 } })
  });
});
export {
  handler
};
