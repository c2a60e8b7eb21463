// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const rows = await context.step("rows", async () => event.rows);
  const nested = [rows, [], [event.one]];
  return { rows, nested, wrapped: [event.rows], spread: [...rows, []], objects: event.one, first: rows[0] ?? null };
});
export {
  handler
};
