// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  if (event.age < 0) throw new RangeError(`age ${event.age} is impossible`);
  const ok = await context.step("check", async () => event.age > 17);
  if (!ok) throw new Error("too young");
  return "welcome";
});
export {
  handler
};
