// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  let total = 0;
  for (const { sku, count } of event.lines) {
    const price = await context.step("price", async () => sku.length);
    total = total + price * count;
  }
  return total;
});
export {
  handler
};
