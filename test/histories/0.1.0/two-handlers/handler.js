// handler.ts
import { withDurableExecution } from "stepwright";
var first = withDurableExecution(async (event, context) => {
  return await context.step("one", async () => event.id);
});
var second = withDurableExecution(async (event, context) => {
  return await context.step("two", async () => event.id);
});
export {
  first,
  second
};
