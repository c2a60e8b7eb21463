// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  return await context.runInChildContext(async (outer) => {
    const first = await outer.step("first", async () => event.id);
    const second = await outer.runInChildContext(
      "inner",
      async (inner) => inner.step("second", async () => `${first}-${event.id}`)
    );
    return [first, second];
  });
});
export {
  handler
};
