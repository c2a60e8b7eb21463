// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (_event, context) => {
  await context.wait({ days: 1 });
  await context.wait({ hours: 2 });
  return "rested";
});
export {
  handler
};
