// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const both = await context.parallel([
    async (branch) => await branch.step("one", async () => event.id),
    async (branch) => {
      await branch.wait("rest", { seconds: 5 });
      return await branch.step("two", async () => event.id);
    }
  ]);
  both.throwIfError();
  return { results: both.getResults(), count: both.totalCount };
});
export {
  handler
};
