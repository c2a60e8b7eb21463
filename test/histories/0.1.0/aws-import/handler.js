// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  return await context.step("only", async () => event.id);
});
export {
  handler
};
