// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (_event, context) => {
  const batch = await context.map("regions", ["eu", "us"], async (item, region) => {
    await item.wait("settle", { seconds: 1 });
    return await item.step("deploy", async () => `${region}-1`);
  });
  batch.throwIfError();
  return batch.getResults();
});
export {
  handler
};
