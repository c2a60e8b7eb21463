var __defProp = Object.defineProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });

// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const checks = await context.parallel(
    `checks-${event.deep}`,
    [
      { name: "address", func: /* @__PURE__ */ __name(async (branch) => branch.step("verify", async () => "known"), "func") },
      async (branch) => {
        if (event.deep) await branch.step("look", async () => void 0);
      },
      async (branch) => {
        try {
          return await branch.invoke("score", "score-function", {});
        } catch {
          return -1;
        }
      }
    ],
    { maxConcurrency: 1, completionConfig: { minSuccessful: 2, toleratedFailureCount: 1 } }
  );
  const statuses = [];
  const failed = [];
  for (const one of checks.all) statuses.push(one.status);
  for (const one of checks.failed()) failed.push(one.index);
  return {
    statuses,
    results: checks.getResults(),
    succeeded: checks.succeeded().length,
    failed,
    reason: checks.completionReason,
    started: checks.started().length
  };
});
export {
  handler
};
