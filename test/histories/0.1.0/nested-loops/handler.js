// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  let sum = 0;
  for (const row of event.rows) {
    let rowSum = 0;
    for (const cell of row) {
      if (cell < 0) break;
      rowSum = await context.step("add", async () => rowSum + cell);
    }
    sum = sum + rowSum;
  }
  return sum;
});
export {
  handler
};
