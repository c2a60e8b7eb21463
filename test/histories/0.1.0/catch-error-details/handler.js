// handler.ts
import { StepError, withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  try {
    return await context.step("risky", async () => event.id);
  } catch (error) {
    if (error instanceof StepError) {
      const cause = error.cause instanceof Error ? error.cause.name : "none";
      return `${error.name}: ${error.message} (${cause})`;
    }
    throw error;
  }
});
export {
  handler
};
