var __defProp = Object.defineProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });

// handler.ts
import { StepError, withDurableExecution } from "stepwright";
var Known = StepError;
var Again = Known;
var Declined = class extends Error {
  static {
    __name(this, "Declined");
  }
  name = "Declined";
};
var Own = Declined;
var handler = withDurableExecution(async (event, context) => {
  try {
    if (event.fails === "declined") throw new Own("no");
    await context.step("charge", async () => event.fails, { retryStrategy: /* @__PURE__ */ __name(() => ({ shouldRetry: false }), "retryStrategy") });
  } catch (error) {
    if (error instanceof Again) return "step";
    if (error instanceof Own) return "declined";
    return "other";
  }
  return "none";
});
export {
  handler
};
