// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  try {
    await context.step("risky", async () => event.id);
  } catch (error) {
    await context.step("clean-up", async () => event.id);
    throw error;
  }
  return "fine";
});
export {
  handler
};
