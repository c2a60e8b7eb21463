// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  let lane = "slow";
  if (event.amount > 100 && event.vip) {
    lane = await context.step("fast", async () => "fast");
  } else if (event.amount > 10) {
    lane = await context.step("middle", async () => "middle");
  } else {
    await context.wait("idle", { seconds: 3 });
  }
  if (!event.vip) lane = `${lane}!`;
  return lane;
});
export {
  handler
};
