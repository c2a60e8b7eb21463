// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const sum = await context.step("sum", async () => event.x + event.y);
  return `${sum} ${event.x}:${sum > 1 ? "more" : "less"}`;
});
export {
  handler
};
