// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  let status = "new";
  try {
    status = await context.step("risky", async () => event.id);
    await context.step("second", async () => status);
  } catch {
    status = "recovered";
  }
  await context.step("after", async () => status);
  return status;
});
export {
  handler
};
