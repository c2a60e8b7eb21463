// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const [answer, callbackId] = await context.createCallback({ heartbeatTimeout: { minutes: 1 } });
  await context.step(async () => `${event.to}?id=${callbackId}`);
  const paid = await answer;
  return `paid: ${paid}`;
});
export {
  handler
};
