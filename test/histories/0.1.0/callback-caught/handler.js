// handler.ts
import { retryPresets, withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const [answer, callbackId] = await context.createCallback("payment", { timeout: { minutes: 5 } });
  try {
    await context.step("send-link", async () => `${event.to}?id=${callbackId}`, {
      retryStrategy: retryPresets.noRetry
    });
    return await answer;
  } catch (error) {
    return error instanceof Error ? `unpaid: ${error.name}` : "unpaid";
  }
});
export {
  handler
};
