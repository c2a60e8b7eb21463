// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const id = event.id;
  const kind = event.kind;
  const found = await context.step("find", async () => "x");
  const { size } = await context.step("measure", async () => ({ size: "0" }));
  return { isZero: !id, foundNothing: !found, noSize: size ? "some" : "none", kind, isA: kind === "a" };
});
export {
  handler
};
