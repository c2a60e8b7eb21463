var __defProp = Object.defineProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });

// handler.ts
import { withDurableExecution } from "stepwright";

// services.ts
function readPrice(product, target, looks) {
  const price = product.length * 10 - looks * 10;
  return { price, found: price <= target, looks: looks + 1 };
}
__name(readPrice, "readPrice");
function buy(product, price) {
  return { number: `${product}-${price}` };
}
__name(buy, "buy");

// handler.ts
var handler = withDurableExecution(async (wish, context) => {
  const start = { price: 0, found: false, looks: 0 };
  const quote = await context.waitForCondition(
    "price",
    async (state) => readPrice(wish.product, wish.target, state.looks),
    {
      initialState: start,
      waitStrategy: /* @__PURE__ */ __name((state, attempt) => state.found || attempt >= 5 ? { shouldContinue: false } : { shouldContinue: true, delay: { minutes: 10 } }, "waitStrategy")
    }
  );
  if (!quote.found) {
    return { bought: false, product: wish.product, looks: quote.looks };
  }
  const receipt = await context.step("buy", async () => buy(wish.product, quote.price));
  return { bought: true, product: wish.product, looks: quote.looks, receipt: receipt.number };
});
export {
  handler
};
