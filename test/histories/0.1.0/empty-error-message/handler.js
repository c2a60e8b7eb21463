var __defProp = Object.defineProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });

// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  try {
    await context.step("work", async () => event.id, { retryStrategy: /* @__PURE__ */ __name(() => ({ shouldRetry: false }), "retryStrategy") });
    return "fine";
  } catch (error) {
    return error instanceof Error ? `<${error.message}>` : "none";
  }
});
export {
  handler
};
