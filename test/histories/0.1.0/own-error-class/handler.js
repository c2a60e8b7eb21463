var __defProp = Object.defineProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });

// handler.ts
import { withDurableExecution } from "stepwright";
var OutOfStock = class extends Error {
  static {
    __name(this, "OutOfStock");
  }
  name = "OutOfStock";
};
var handler = withDurableExecution(async (event, context) => {
  try {
    const left = await context.step("count", async () => {
      if (event.left < 0) throw new OutOfStock(`${event.sku} is gone`);
      return event.left;
    }, { retryStrategy: /* @__PURE__ */ __name(() => ({ shouldRetry: false }), "retryStrategy") });
    return `${left} left`;
  } catch (error) {
    if (error instanceof OutOfStock) return "class kept";
    if (error instanceof Error && error.cause instanceof Error && error.cause.name === "OutOfStock") return error.message;
    return "unknown";
  }
});
export {
  handler
};
