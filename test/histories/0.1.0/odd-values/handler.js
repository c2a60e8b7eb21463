// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const echoed = await context.step("echo", async () => ({ text: event.text, list: event.list, none: event.none }));
  return { ...echoed, first: echoed.list[0] ?? null, same: echoed.text === event.text };
});
export {
  handler
};
