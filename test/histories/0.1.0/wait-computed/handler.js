// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  await context.wait("pause", { minutes: event.minutes, seconds: 1 });
  return event.minutes;
});
export {
  handler
};
