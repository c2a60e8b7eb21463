// handler.ts
import { withDurableExecution } from "stepwright";
var RATE = 2;
var handler = withDurableExecution(async (event, context) => {
  const label = `price ${event.price}`;
  const half = event.price / 2;
  const nested = { deep: [half, event.price] };
  return await context.step("record", async () => ({
    label,
    half: half * RATE,
    tags: event.tags.length,
    deep: nested.deep[1] ?? 0
  }));
});
export {
  handler
};
