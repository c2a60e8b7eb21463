// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  return await context.step("fetch", async () => ({ id: event.id, size: 3 }));
});
export {
  handler
};
