// handler.ts
import { CallbackExternalError, withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  try {
    return await context.waitForCallback("approval", async (callbackId) => {
      if (callbackId === event.to) throw new Error("impossible");
    });
  } catch (error) {
    if (error instanceof CallbackExternalError) return `refused: ${error.message}`;
    throw error;
  }
});
export {
  handler
};
