// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const sums = [];
  for (const region of event.regions) {
    const batch = await context.map(`import-${region.name}`, region.ids, async (item, id, at) => {
      await item.wait(`pause-${at}`, { seconds: 5 });
      return item.runInChildContext(`row-${id}`, async (row) => {
        const loaded = await row.invoke(`load-${id}`, "load", id);
        return row.step(`${region.name}-${at}`, async () => loaded + 1);
      });
    });
    batch.throwIfError();
    const both = await context.parallel(region.name + "/both", [
      async (branch) => branch.step("one", async () => 1),
      async (branch) => branch.waitForCallback(`ask-${region.name}`, async () => {
      })
    ]);
    both.throwIfError();
    sums.push(batch.successCount);
  }
  return sums;
});
export {
  handler
};
