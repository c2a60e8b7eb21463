// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const nick = event.nick;
  const echoed = await context.step("echo", async () => ({ nick, size: event.size }));
  const known = nick !== void 0;
  return { nick, known, size: echoed.size, both: { ...event, extra: 1 }, word: nick ?? "nobody" };
});
export {
  handler
};
