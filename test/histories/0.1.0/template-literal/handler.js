// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const text = `${event.name} has ${event.count} items, "on" is ${event.on}
`;
  const echoed = await context.step("echo", async () => text);
  return `<${echoed}>`;
});
export {
  handler
};
