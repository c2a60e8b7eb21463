var __defProp = Object.defineProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });

// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  try {
    try {
      await context.step("inner", async () => event.id, { retryStrategy: /* @__PURE__ */ __name(() => ({ shouldRetry: false }), "retryStrategy") });
    } catch (error) {
      await context.step("undo", async () => event.id, { retryStrategy: /* @__PURE__ */ __name(() => ({ shouldRetry: false }), "retryStrategy") });
      throw new Error(`inner: ${error instanceof Error ? error.message : ""}`);
    }
    return "fine";
  } catch (error) {
    return error instanceof Error ? error.message : "unknown";
  }
});
export {
  handler
};
