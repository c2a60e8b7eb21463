// handler.ts
import { createRetryStrategy, JitterStrategy, withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const value = await context.step("fetch", async () => event.id.length, {
    retryStrategy: createRetryStrategy({
      maxAttempts: 4,
      initialDelay: { seconds: 1 },
      maxDelay: { seconds: 3 },
      backoffRate: 2,
      jitter: JitterStrategy.NONE
    })
  });
  return value;
});
export {
  handler
};
