// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  try {
    const limit = await context.step("limit", async () => 100);
    if (event.amount > limit) throw new RangeError(`${event.amount} is over ${limit}`);
    return "accepted";
  } catch (error) {
    return error instanceof RangeError ? `refused: ${error.message}` : "broken";
  }
});
export {
  handler
};
