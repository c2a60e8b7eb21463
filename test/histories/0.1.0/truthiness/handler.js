// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const seen = await context.step("start", async () => []);
  const text = event.text ? "text" : "no text";
  const count = event.count ? "count" : "no count";
  const list = event.list ? "list" : "no list";
  const flag = !event.flag;
  const maybe = event.maybe ? event.maybe : "nothing";
  const or = event.text || "default";
  const and = event.count && event.text;
  const nullish = event.maybe ?? "null";
  if (event.maybe && event.text) {
    await context.wait("both", { seconds: 1 });
  }
  return { text, count, list, flag, maybe, or, and, nullish, seen };
});
export {
  handler
};
