var __defProp = Object.defineProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });

// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const state = await context.waitForCondition("job", async (last) => ({ done: last.round >= event.target, round: last.round + 1 }), {
    initialState: { done: false, round: 0 },
    waitStrategy: /* @__PURE__ */ __name((last) => last.done ? { shouldContinue: false } : { shouldContinue: true, delay: { seconds: 30 } }, "waitStrategy")
  });
  return state.round;
});
export {
  handler
};
