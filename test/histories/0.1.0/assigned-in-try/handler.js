var __defProp = Object.defineProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });

// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  let done = 0;
  let current = "none";
  try {
    for (const id of event.ids) {
      current = id;
      await context.step("work", async () => id, { retryStrategy: /* @__PURE__ */ __name(() => ({ shouldRetry: false }), "retryStrategy") });
      done = done + 1;
    }
  } catch (error) {
    await context.step("report", async () => `${current} after ${done}`);
    return { failed: current, done, why: error instanceof Error ? error.message : "" };
  }
  return { failed: null, done, why: "" };
});
export {
  handler
};
