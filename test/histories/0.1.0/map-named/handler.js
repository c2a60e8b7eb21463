// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const batch = await context.map(
    "shout",
    event.words,
    async (item, word) => item.step("upper", async () => word.toUpperCase())
  );
  batch.throwIfError();
  return batch.getResults();
});
export {
  handler
};
