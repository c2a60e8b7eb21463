// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const name = event.user?.name ?? "nobody";
  const first = event.user?.tags[0] ?? "no tag";
  const value = event.table[event.key] ?? -1;
  const sum = await context.step("sum", async () => value + 1);
  return { name, first, value, sum, tags: event.user?.tags.length ?? 0 };
});
export {
  handler
};
