// handler.ts
import { withDurableExecution } from "stepwright";
var PRICES = /* @__PURE__ */ new Map([
  ["a", 10],
  ["b", 20]
]);
var pattern = /^(?=a)\w+$/;
var handler = withDurableExecution(async (event, context) => {
  const price = await context.step("price", async () => PRICES.get(event.sku) ?? -1);
  const matches = await context.step("match", async () => pattern.test(event.sku));
  return { price, matches };
});
export {
  handler
};
