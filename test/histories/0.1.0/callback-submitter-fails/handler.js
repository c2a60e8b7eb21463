// handler.ts
import { CallbackSubmitterError, withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  try {
    return await context.waitForCallback("approval", async (callbackId) => {
      if (callbackId === event.to) throw new Error("impossible");
    });
  } catch (error) {
    if (error instanceof CallbackSubmitterError) return `not sent: ${error.message}`;
    throw error;
  }
});
export {
  handler
};
