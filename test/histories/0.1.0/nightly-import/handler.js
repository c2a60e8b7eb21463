var __defProp = Object.defineProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });

// handler.ts
import { withDurableExecution } from "stepwright";

// services.ts
function readRows(file) {
  if (file.endsWith(".tmp")) throw new Error(`${file} is not finished`);
  return [`${file}: first row`, `${file}: second row`];
}
__name(readRows, "readRows");
function loadRows(_file, rows) {
  return { count: rows.length };
}
__name(loadRows, "loadRows");
function sendReport(night, failures) {
  console.error(`${failures} files of ${night} were not imported`);
}
__name(sendReport, "sendReport");

// handler.ts
var handler = withDurableExecution(async (event, context) => {
  const batch = await context.map(
    "import",
    event.files,
    async (item, file) => {
      const rows = await item.step("read", async () => readRows(file));
      const loaded = await item.step("load", async () => loadRows(file, rows));
      return loaded.count;
    },
    { maxConcurrency: 5, completionConfig: { toleratedFailurePercentage: 100 } }
  );
  const failed = batch.failureCount;
  if (failed > 0) {
    await context.step("report", async () => sendReport(event.night, failed));
  }
  return { night: event.night, imported: batch.successCount, failed, counts: batch.getResults() };
});
export {
  handler
};
