// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const batch = await context.map(event.prices, async (item, price, index) => {
    const line = await item.step("line", async () => `${index}: ${price}`);
    return { line, position: index + 1 };
  });
  batch.throwIfError();
  return { lines: batch.getResults(), total: batch.totalCount, status: batch.status };
});
export {
  handler
};
