var __defProp = Object.defineProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });

// handler.ts
import { StepSemantics, withDurableExecution } from "stepwright";

// policies.ts
import { createRetryStrategy, JitterStrategy } from "stepwright";
var ATTEMPTS = 2;
var TWICE = {
  retryStrategy: createRetryStrategy({ maxAttempts: ATTEMPTS, initialDelay: { seconds: 7 }, jitter: JitterStrategy.NONE })
};
var isPassing = /* @__PURE__ */ __name((error) => error.message === "passing", "isPassing");
var POLICIES = {
  picky: {
    retryStrategy: /* @__PURE__ */ __name((error, attempt) => isPassing(error) && attempt < 3 ? { shouldRetry: true, delay: { seconds: 3 } } : { shouldRetry: false }, "retryStrategy")
  },
  sequential: { maxConcurrency: 1 }
};
var untilReady = {
  initialState: 0,
  waitStrategy: /* @__PURE__ */ __name((state) => state >= 2 ? { shouldContinue: false } : { shouldContinue: true, delay: { seconds: 11 } }, "waitStrategy")
};
var TIMES = { answer: { timeout: { minutes: 10 } } };

// handler.ts
var handler = withDurableExecution(async (event, context) => {
  const first = await context.step("twice", async () => 1, TWICE);
  const second = await context.step("spread", async () => 2, {
    ...TWICE,
    semantics: StepSemantics.AtMostOncePerRetry
  });
  const third = await context.step("picky", async () => 3, POLICIES.picky);
  const ready = await context.waitForCondition("ready", async (state) => state + 1, untilReady);
  const answer = await context.waitForCallback("ask", async () => {
  }, TIMES.answer);
  const batch = await context.map("each", event.ids, async (item, id) => item.step("one", async () => id), {
    ...POLICIES.sequential,
    completionConfig: void 0
  });
  return { sum: first + second + third + ready, answer, reason: batch.completionReason, minutes: TIMES.answer.timeout.minutes };
});
export {
  handler
};
