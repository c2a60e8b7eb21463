// handler.ts
import { CallbackTimeoutError, withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  try {
    const [answer, callbackId] = await context.createCallback("payment", { timeout: { minutes: 5 } });
    await context.step("send-link", async () => `${event.to}?id=${callbackId}`);
    return await answer;
  } catch (error) {
    if (error instanceof CallbackTimeoutError) return "unpaid";
    throw error;
  }
});
export {
  handler
};
