// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const greeting = await context.step("greet", async () => `hello ${event.name}`);
  return { greeting };
});
export {
  handler
};
