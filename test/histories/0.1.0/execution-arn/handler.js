// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (_event, context) => {
  const id = context.executionContext.durableExecutionArn;
  const same = await context.step("echo", async () => id);
  return { same, equal: same === id };
});
export {
  handler
};
