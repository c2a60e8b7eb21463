// handler.ts
import { CallbackTimeoutError, withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  try {
    const answer = await context.waitForCallback(
      "work",
      async (callbackId) => {
        if (callbackId === event.to) throw new Error("impossible");
      },
      { timeout: { minutes: 10 }, heartbeatTimeout: { minutes: 1 } }
    );
    return `done ${answer}`;
  } catch (error) {
    return error instanceof CallbackTimeoutError ? "lost" : "broken";
  }
});
export {
  handler
};
