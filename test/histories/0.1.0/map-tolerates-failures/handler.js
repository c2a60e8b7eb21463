// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const batch = await context.map("each", event.ids, async (item, id) => item.step("work", async () => id), {
    completionConfig: { toleratedFailurePercentage: 100 }
  });
  return { good: batch.getResults(), bad: batch.failureCount, reason: batch.completionReason, any: batch.hasFailure };
});
export {
  handler
};
