// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  return await context.step("try", async (step) => {
    if (step.attempt < event.need) throw new Error(`attempt ${step.attempt}`);
    return step.attempt;
  });
});
export {
  handler
};
