// handler.ts
import { CallbackTimeoutError, withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  try {
    return await context.waitForCallback(
      "approval",
      async (callbackId) => {
        if (callbackId === event.to) throw new Error("impossible");
      },
      { timeout: { hours: 1 } }
    );
  } catch (error) {
    if (error instanceof CallbackTimeoutError) return "nobody";
    throw error;
  }
});
export {
  handler
};
