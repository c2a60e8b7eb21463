var __defProp = Object.defineProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });

// handler.ts
import { withDurableExecution } from "stepwright";
function say(name, ...values) {
  const port = globalThis[/* @__PURE__ */ Symbol.for("stepwright.effect")];
  if (typeof port === "function") port(name, ...values);
}
__name(say, "say");
var handler = withDurableExecution(async (event, context) => {
  const double = event.list[0] ?? 0;
  await context.step("tell", async (step) => {
    say("values", event.id, event.list, double * 2);
    if (step.attempt < 2) throw new Error("again");
    say("done", step.attempt);
  });
  const batch = await context.map("each", event.list, async (item, value, index) => {
    await item.step("item", async () => say("item", index, value));
  }, { completionConfig: { toleratedFailurePercentage: 100 } });
  return batch.successCount;
});
export {
  handler
};
