// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const answer = await context.invoke("double-function", { id: event.id });
  return { answer };
});
export {
  handler
};
