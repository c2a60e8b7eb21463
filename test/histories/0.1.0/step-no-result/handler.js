// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  await context.step("say", async () => {
    if (event.word === "") throw new Error("nothing to say");
  });
  return "done";
});
export {
  handler
};
