// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  try {
    const results = await context.promise.all("both", [
      context.step("one", async () => "one"),
      context.step("two", async () => event.own ? "own" : "")
    ]);
    return results;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const cause = error.cause;
    const inner = cause.cause;
    return [error.name, error.message, cause.name, cause.message, inner.name, inner.message];
  }
});
export {
  handler
};
