// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const zone = await context.step(`deploy-${event.region}`, async () => event.region);
  return { zone };
});
export {
  handler
};
