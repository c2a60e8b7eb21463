// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  let seen = 0;
  for (const id of event.ids) {
    if (id === 0) continue;
    if (id === event.stop) break;
    seen = await context.step("see", async () => seen + id);
  }
  return seen;
});
export {
  handler
};
