// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (_event, context) => {
  await context.wait("cool-down", { minutes: 5, seconds: 1 });
  return "rested";
});
export {
  handler
};
