// handler.ts
import { InvokeError, withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  try {
    return await context.invoke("ask", "remote-function", { id: event.id });
  } catch (error) {
    if (error instanceof InvokeError) {
      return `caught ${error.message}`;
    }
    throw error;
  }
});
export {
  handler
};
