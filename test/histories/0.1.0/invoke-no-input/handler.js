// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  await context.invoke("nothing");
  await context.invoke("written", "nothing", void 0);
  await context.invoke("perhaps", "with-input", event.id);
  const answer = await context.invoke("object", "with-input", { id: event.id });
  return { answer };
});
export {
  handler
};
