// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const batch = await context.map("each", event.ids, async (item, id) => item.step("work", async () => id * 2), {
    maxConcurrency: 1
  });
  batch.throwIfError();
  return { results: batch.getResults(), reason: batch.completionReason, started: batch.totalCount };
});
export {
  handler
};
