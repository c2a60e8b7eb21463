// handler.ts
import { retryPresets, withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const one = await context.step("once", async () => event.id, { retryStrategy: retryPresets.noRetry });
  const two = await context.step("linear", async () => one, { retryStrategy: retryPresets.linear });
  return { one, two };
});
export {
  handler
};
