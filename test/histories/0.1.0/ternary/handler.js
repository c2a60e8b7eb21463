// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const kind = event.age >= 18 ? "adult" : event.age > 12 ? "teen" : "child";
  const price = await context.step("price", async () => kind === "adult" ? 10 : 5);
  return { kind, price, free: price === 5 ? true : false };
});
export {
  handler
};
