// handler.ts
import { withDurableExecution } from "stepwright";
var handler_default = withDurableExecution(async (event, context) => {
  return await context.step("only", async () => event.id);
});
export {
  handler_default as default
};
