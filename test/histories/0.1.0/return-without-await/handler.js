// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  return context.step("last", async () => event.id);
});
export {
  handler
};
