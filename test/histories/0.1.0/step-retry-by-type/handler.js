var __defProp = Object.defineProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });

// handler.ts
import { createRetryStrategy, JitterStrategy, withDurableExecution } from "stepwright";
var Busy = class extends Error {
  static {
    __name(this, "Busy");
  }
  name = "Busy";
};
function ask(word) {
  if (word === "busy") throw new Busy("come back");
  if (word === "wrong") throw new Error("never");
  return word;
}
__name(ask, "ask");
var handler = withDurableExecution(async (event, context) => {
  return await context.step("ask", async () => ask(event.word), {
    retryStrategy: createRetryStrategy({
      maxAttempts: 3,
      initialDelay: { seconds: 1 },
      jitter: JitterStrategy.NONE,
      retryableErrorTypes: [Busy]
    })
  });
});
export {
  handler
};
