// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const first = await context.step("first", async () => `${event.id}-1`);
  await context.wait("pause", { seconds: 10 });
  const second = await context.step("second", async () => `${first}-2`);
  return second;
});
export {
  handler
};
