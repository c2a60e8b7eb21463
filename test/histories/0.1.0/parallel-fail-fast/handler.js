// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const both = await context.parallel("both", [
    async (branch) => await branch.step("left", async () => `${event.id}-left`),
    async (branch) => await branch.step("right", async () => `${event.id}-right`)
  ]);
  both.throwIfError();
  return both.getResults();
});
export {
  handler
};
