// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  for (const id of event.ids) {
    const found = await context.step("look", async () => id === "needle");
    if (found) return { found: id };
  }
  return { found: null };
});
export {
  handler
};
