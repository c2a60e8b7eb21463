// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const merged = { ...event.base, b: 20, c: [1, ...event.list, 9] };
  const echoed = await context.step("echo", async () => merged);
  return { ...echoed, list: [...event.list, ...echoed.c], empty: [], none: {}, nothing: null };
});
export {
  handler
};
