// handler.ts
import { ChildContextError, withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  try {
    await context.runInChildContext("risky", async (child) => {
      await child.step("a", async () => event.id);
      if (event.id === "bad") throw new Error("bad id");
    });
    return "fine";
  } catch (error) {
    if (error instanceof ChildContextError) return `child: ${error.message}`;
    throw error;
  }
});
export {
  handler
};
