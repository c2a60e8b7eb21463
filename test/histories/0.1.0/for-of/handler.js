// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  let last = "none";
  let count = 0;
  for (const id of event.ids) {
    last = await context.step("visit", async () => `${id}-${count}`);
    count = count + 1;
  }
  return { last, count };
});
export {
  handler
};
