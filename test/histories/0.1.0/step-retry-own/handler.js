var __defProp = Object.defineProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });

// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  return await context.step("work", async () => event.limit, {
    retryStrategy: /* @__PURE__ */ __name((error, attempt) => error.message === "again" && attempt < event.limit ? { shouldRetry: true, delay: { seconds: attempt * 10 } } : { shouldRetry: false }, "retryStrategy")
  });
});
export {
  handler
};
