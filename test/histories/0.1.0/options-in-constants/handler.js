var __defProp = Object.defineProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });

// handler.ts
import { createRetryStrategy, JitterStrategy, retryPresets, withDurableExecution } from "stepwright";
var ONCE = { retryStrategy: retryPresets.noRetry };
var TWICE = { retryStrategy: createRetryStrategy({ maxAttempts: 2, jitter: JitterStrategy.NONE }) };
var PACE = { maxConcurrency: 1, completionConfig: { toleratedFailurePercentage: 100 } };
var handler = withDurableExecution(async (event, context) => {
  const own = {
    retryStrategy: /* @__PURE__ */ __name((error, attempt) => error.message === "again" && attempt < event.items.length ? { shouldRetry: true, delay: { seconds: 1 } } : { shouldRetry: false }, "retryStrategy")
  };
  let failures = "";
  try {
    await context.step("once", async () => Promise.reject(new Error("no")), ONCE);
  } catch (error) {
    failures = error instanceof Error ? error.message : "";
  }
  const twice = await context.step("twice", async (step) => step.attempt ?? 0, TWICE);
  const tried = await context.step(
    "own",
    async ({ attempt }) => {
      if (attempt === 1) throw new Error("again");
      return attempt;
    },
    own
  );
  const all = await context.map("all", event.items, async (child, item) => child.step("one", async () => item, ONCE), PACE);
  return { failures, twice, tried, all: all.successCount };
});
export {
  handler
};
