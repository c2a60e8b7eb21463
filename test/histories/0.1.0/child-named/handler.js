// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const inner = await context.runInChildContext("booking", async (child) => {
    const hotel = await child.step("hotel", async () => `${event.id}-hotel`);
    const car = await child.step("car", async () => `${event.id}-car`);
    return { hotel, car };
  });
  return inner.car;
});
export {
  handler
};
