// handler.ts
import { StepSemantics, withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  return await context.step("charge", async () => event.id, { semantics: StepSemantics.AtMostOncePerRetry });
});
export {
  handler
};
