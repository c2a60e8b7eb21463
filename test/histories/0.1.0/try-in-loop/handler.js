var __defProp = Object.defineProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });

// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  let failed = 0;
  for (const id of event.ids) {
    try {
      await context.step("work", async () => id, { retryStrategy: /* @__PURE__ */ __name(() => ({ shouldRetry: false }), "retryStrategy") });
      if (id === "last") break;
    } catch {
      failed = failed + 1;
      continue;
    }
    await context.step("log", async () => id);
  }
  return failed;
});
export {
  handler
};
