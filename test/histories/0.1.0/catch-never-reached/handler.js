// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  let done = "no";
  try {
    await context.wait("rest", { seconds: 1 });
    await context.runInChildContext("quiet", async (child) => {
      await child.wait("more", { seconds: 1 });
    });
    done = "yes";
  } catch {
    await context.step("clean-up", async () => event.ids);
    done = "caught";
  }
  return done;
});
export {
  handler
};
