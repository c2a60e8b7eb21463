// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const mixed = await context.step("mixed", async () => [[], {}]);
  const { odd, text } = await context.step("odd", async () => ({ odd: [[], {}, "", 0, false, null], text: "\xE9" }));
  await context.step("use", async () => JSON.stringify([mixed, odd, text]));
  return { mixed, odd, first: odd[0] ? "truthy" : "falsy", count: odd.length + event.n };
});
export {
  handler
};
