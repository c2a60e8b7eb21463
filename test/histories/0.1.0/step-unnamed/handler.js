// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const first = await context.step(async () => event.count + 1);
  const second = await context.step(async () => first * 2);
  return { first, second };
});
export {
  handler
};
