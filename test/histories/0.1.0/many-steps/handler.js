// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const a = await context.step("step", async () => event.n + 1);
  const b = await context.step("step", async () => a + 1);
  const c = await context.step("Return", async () => b + 1);
  const d = await context.step("Choice", async () => c + 1);
  const e = await context.step("a name that is much longer than the eighty characters a state of a definition may have in its name", async () => d + 1);
  const f = await context.step('odd / name "with" {% signs %} [0]', async () => e + 1);
  return [a, b, c, d, e, f];
});
export {
  handler
};
