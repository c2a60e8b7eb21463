var __defProp = Object.defineProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });

// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const checks = await context.parallel(
    "checks",
    [
      { name: "credit", func: /* @__PURE__ */ __name(async (branch) => await branch.step("score", async () => event.id), "func") },
      { name: "fraud", func: /* @__PURE__ */ __name(async (branch) => await branch.step("score", async () => event.id + 1), "func") }
    ],
    { completionConfig: { toleratedFailureCount: 2 } }
  );
  return { ok: checks.successCount, bad: checks.failureCount, results: checks.getResults() };
});
export {
  handler
};
