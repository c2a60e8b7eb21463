// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const user = await context.invoke("load-user", "users-function", { id: event.id });
  return `hello ${user.name}`;
});
export {
  handler
};
