// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const asked = event.user;
  if (!asked) return "no user asked for";
  const found = await context.step("find", async () => null);
  if (!found) return `no ${asked.name}`;
  const note = event.note;
  if (!note) return "an empty note";
  return `${found.name}, ${note.name}`;
});
export {
  handler
};
