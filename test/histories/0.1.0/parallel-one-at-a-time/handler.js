// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const batch = await context.parallel(
    "row",
    [
      async (branch) => await branch.step("a", async () => event.id),
      async (branch) => await branch.step("b", async () => event.id),
      async (branch) => await branch.step("c", async () => event.id)
    ],
    { maxConcurrency: 1, completionConfig: { toleratedFailurePercentage: 100 } }
  );
  return { done: batch.successCount, reason: batch.completionReason };
});
export {
  handler
};
