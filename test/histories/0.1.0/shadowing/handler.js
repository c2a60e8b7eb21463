// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const value = await context.step("outer", async () => `outer ${event.id}`);
  const inner = await context.runInChildContext("child", async (child) => {
    const value2 = await child.step("inner", async () => `inner ${event.id}`);
    return value2;
  });
  if (inner !== value) {
    const value2 = await context.step("block", async () => "block");
    return [value2, inner];
  }
  return [value];
});
export {
  handler
};
