// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  await context.step("do", async () => event.id);
});
export {
  handler
};
