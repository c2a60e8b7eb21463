// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const limit = await context.step("limit", async () => 10);
  return {
    less: event.a < event.b,
    lessEqual: event.a <= limit,
    greater: event.a > event.b,
    greaterEqual: event.b >= limit,
    equal: event.a === event.b,
    different: event.s !== "x",
    both: event.flag && event.a > 0,
    either: event.flag || event.b > 100,
    not: !event.flag,
    words: event.s < "m"
  };
});
export {
  handler
};
