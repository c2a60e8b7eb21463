// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const x = await context.step("echo", async () => event.x);
  return {
    abs: Math.abs(x),
    floor: Math.floor(x),
    ceil: Math.ceil(x),
    round: Math.round(x),
    max: Math.max(x, event.y),
    min: Math.min(x, event.y),
    text: String(x),
    sum: x + event.y,
    rest: x % 3
  };
});
export {
  handler
};
