// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const alone = context.step("alone", async () => event.id);
  const doubled = await alone * 2;
  const first = context.step("first", async () => void 0);
  const second = context.runInChildContext("second", async (child) => child.step("inner", async () => doubled));
  const pause = context.wait("pause", { seconds: 30 });
  const shown = `of ${event.id}`;
  let caught = "nothing";
  try {
    await first;
  } catch (error) {
    caught = error.message;
  }
  const sum = await second;
  await pause;
  const last = await context.step("last", async () => shown);
  return { caught, sum, last };
});
export {
  handler
};
