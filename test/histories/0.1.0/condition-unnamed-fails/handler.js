var __defProp = Object.defineProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });

// handler.ts
import { StepError, withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  try {
    return await context.waitForCondition(async (last) => last + event.id.length, {
      initialState: 0,
      waitStrategy: /* @__PURE__ */ __name((last, attempt) => last > 5 || attempt >= 3 ? { shouldContinue: false } : { shouldContinue: true, delay: { seconds: attempt } }, "waitStrategy")
    });
  } catch (error) {
    return error instanceof StepError ? -1 : -2;
  }
});
export {
  handler
};
