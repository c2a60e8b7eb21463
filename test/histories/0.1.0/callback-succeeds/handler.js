var __defProp = Object.defineProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });

// handler.ts
import { withDurableExecution } from "stepwright";
function send(to, callbackId) {
  if (callbackId === "") throw new Error(`no id for ${to}`);
}
__name(send, "send");
var handler = withDurableExecution(async (event, context) => {
  const answer = await context.waitForCallback("approval", async (callbackId) => {
    send(event.to, callbackId);
  });
  return { answer };
});
export {
  handler
};
