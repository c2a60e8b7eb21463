// handler.ts
import { retryPresets, withDurableExecution } from "stepwright";
var ONCE = { retryStrategy: retryPresets.noRetry };
var handler = withDurableExecution(async (event, context) => {
  const seen = [];
  try {
    await context.step("may fail", async () => {
      if (event.fails) throw new TypeError("of the wrong kind");
    }, ONCE);
  } catch ({ message, name: kind, cause }) {
    await context.step("tell", async () => `${kind}: ${message}`);
    seen.push(kind, message, cause.name);
  }
  try {
    if (event.fails) throw new RangeError("own");
  } catch ({ message }) {
    seen.push(message);
  }
  return seen;
});
export {
  handler
};
