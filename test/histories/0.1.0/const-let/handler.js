// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  let count = event.start;
  const before = count;
  count = count + 1;
  const stepped = await context.step("inc", async () => count + 10);
  count = count + stepped;
  return { before, count };
});
export {
  handler
};
