// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const prefix = await context.step("prefix", async () => event.prefix.toUpperCase());
  const batch = await context.map("each", event.ids, async (item, id) => {
    const name = `${prefix}-${id}`;
    return await item.step("name", async () => `${name}!`);
  });
  batch.throwIfError();
  return { prefix, names: batch.getResults() };
});
export {
  handler
};
