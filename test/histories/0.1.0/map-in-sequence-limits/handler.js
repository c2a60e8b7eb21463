// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const { ids, limits } = event;
  const least = await context.map("least", ids, async (item, id) => item.step("a", async () => id), {
    maxConcurrency: 1,
    completionConfig: { minSuccessful: limits.least }
  });
  const count = await context.map("count", ids, async (item, id) => item.step("b", async () => id), {
    maxConcurrency: 1,
    completionConfig: { toleratedFailureCount: limits.count }
  });
  const share = await context.map("share", ids, async (item, id) => item.step("c", async () => id), {
    maxConcurrency: 1,
    completionConfig: { toleratedFailurePercentage: limits.percentage }
  });
  const all = await context.map("all", ids, async (item, id) => item.step("d", async () => id), {
    maxConcurrency: 1,
    completionConfig: {
      minSuccessful: limits.least,
      toleratedFailureCount: limits.count,
      toleratedFailurePercentage: limits.percentage
    }
  });
  return {
    least: [least.completionReason, least.successCount, least.failureCount, least.status],
    count: [count.completionReason, count.successCount, count.failureCount, count.status],
    share: [share.completionReason, share.successCount, share.failureCount, share.status],
    all: [all.completionReason, all.successCount, all.failureCount, all.status],
    results: [...least.getResults(), ...count.getResults(), ...share.getResults(), ...all.getResults()]
  };
});
export {
  handler
};
