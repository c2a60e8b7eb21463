// handler.ts
import { ChildContextError, withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  try {
    await context.runInChildContext("outer", async (outer) => {
      await outer.runInChildContext("inner", async (inner) => {
        await inner.step("work", async () => event.id);
      });
    });
  } catch (error) {
    if (error instanceof ChildContextError && error.cause instanceof Error && error.cause.cause instanceof Error) {
      return { message: error.message, first: error.cause.name, second: error.cause.cause.name };
    }
  }
  return { message: "", first: "", second: "" };
});
export {
  handler
};
