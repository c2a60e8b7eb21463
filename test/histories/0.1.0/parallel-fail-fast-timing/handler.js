var __defProp = Object.defineProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });

// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const once = await context.parallel("race", [
    async (branch) => await branch.step("slow", async () => event.id, { retryStrategy: /* @__PURE__ */ __name(() => ({ shouldRetry: false }), "retryStrategy") }),
    async (branch) => {
      await branch.step("quick", async () => event.id, { retryStrategy: /* @__PURE__ */ __name(() => ({ shouldRetry: false }), "retryStrategy") });
      return await branch.step("after", async () => event.id);
    }
  ]);
  if (once.hasFailure) return `failed with ${once.failureCount}`;
  return "both";
});
export {
  handler
};
