// handler.ts
import { ChildContextError, withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const batch = await context.map("each", event.ids, async (item, id) => item.step("work", async () => id));
  try {
    batch.throwIfError();
  } catch (error) {
    if (error instanceof ChildContextError) return `failed: ${error.message}`;
    throw error;
  }
  return "fine";
});
export {
  handler
};
