// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const legs = await context.parallel(
    "trip",
    [
      async (branch) => await branch.runInChildContext("flight", async (child) => {
        const seat = await child.step("seat", async () => `${event.trip}-1A`);
        await child.wait("hold", { minutes: 1 });
        return { seat };
      }),
      async (branch) => await branch.step("hotel", async () => ({ seat: "none" }))
    ],
    { completionConfig: { toleratedFailurePercentage: 100 } }
  );
  return { done: legs.successCount, failed: legs.failureCount, seats: legs.getResults() };
});
export {
  handler
};
