// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const batch = await context.map(
    "each",
    [...event.lists, [7]],
    async (item, list, at) => {
      if (list.length === 0) return;
      if (list[0] === -1) throw new TypeError(`nothing at ${at}`);
      const inner = await item.map("number", list, async (one, n) => one.step("work", async () => n), { maxConcurrency: 1 });
      inner.throwIfError();
      await item.wait("pause", { seconds: 1 });
      return list;
    },
    { maxConcurrency: 1 }
  );
  const statuses = [];
  const places = [];
  const errors = [];
  for (const item of batch.all) {
    statuses.push(item.status);
    places.push(item.index);
  }
  for (const error of batch.getErrors()) errors.push(error.message);
  return {
    statuses,
    places,
    results: batch.getResults(),
    errors,
    counts: [batch.successCount, batch.failureCount, batch.startedCount, batch.totalCount],
    status: batch.status,
    reason: batch.completionReason,
    failed: batch.hasFailure
  };
});
export {
  handler
};
