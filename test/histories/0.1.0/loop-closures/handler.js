// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  let total = 0;
  let n = 0;
  while (true) {
    n = n + 1;
    if (n % 2 === 0) continue;
    if (n > event.limit) break;
    const square = n * n;
    total = await context.step("add", async () => total + square);
    if (total > 50) return { total, n, early: true };
  }
  return { total, n, early: false };
});
export {
  handler
};
