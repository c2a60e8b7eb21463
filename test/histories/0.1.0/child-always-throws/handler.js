// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const value = await context.runInChildContext("never", async (child) => {
    await child.step("try", async () => event.id);
    throw new RangeError("always");
  });
  await context.step("after", async () => value);
  return value;
});
export {
  handler
};
