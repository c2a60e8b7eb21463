// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  for (let at = 0; at < 2; at = at + event.rows[0].length + 1) {
    if (event.skip) continue;
    const count = event.rows[0].length;
    await context.step("count", async () => count);
  }
  let rounds = 0;
  do {
    rounds = rounds + 1;
    if (event.skip) continue;
    await context.step("first", async () => event.rows[1].length);
  } while (rounds < 2 && event.rows[1].length > 0);
  return "done";
});
export {
  handler
};
