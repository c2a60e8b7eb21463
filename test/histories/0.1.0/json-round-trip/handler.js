// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const made = await context.step("make", async () => ({
    at: new Date(event.ms).toISOString(),
    nested: { list: [1, null, "x"], empty: {} },
    big: 12345678901234567e3
  }));
  return { ...made, again: made.nested.list.length };
});
export {
  handler
};
