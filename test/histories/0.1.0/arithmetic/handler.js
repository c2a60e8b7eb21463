// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const sum = event.a + event.b;
  const difference = event.a - event.b;
  const product = event.a * event.b;
  const remainder = event.a % event.b;
  const negative = -event.a;
  const text = "n" + event.a;
  const half = await context.step("half", async () => event.a / 2);
  return { sum, difference, product, remainder, negative, text, half, mixed: (sum + half) * 2 - product / 4 };
});
export {
  handler
};
