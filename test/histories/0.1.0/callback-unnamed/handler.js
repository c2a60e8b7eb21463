// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  return await context.waitForCallback(async (callbackId) => {
    if (callbackId === event.to) throw new Error("impossible");
  });
});
export {
  handler
};
