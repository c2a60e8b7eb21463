// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  let imported = 0;
  try {
    for (const { day, files } of event.days) {
      const batch = await context.map("files", files, async (item, file) => {
        await item.wait("settle", { seconds: 2 });
        return await item.step("import", async () => `${day}/${file}`);
      });
      batch.throwIfError();
      imported = imported + batch.successCount;
      await context.step("log", async () => `${day}: ${imported}`);
    }
  } catch (error) {
    return { imported, error: error instanceof Error ? error.message : "" };
  }
  return { imported, error: "" };
});
export {
  handler
};
