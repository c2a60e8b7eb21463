// handler.ts
import { retryPresets, withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  let found;
  try {
    found = await context.step(
      "find",
      async () => {
        if (event.fails) throw new Error("nothing there");
        return { value: 1 };
      },
      { retryStrategy: retryPresets.noRetry }
    );
  } catch {
  }
  let word;
  if (event.set) word = "set";
  const seen = await context.step("see", async () => ({ isFound: found !== void 0, type: typeof word }));
  return { found, word, value: found?.value ?? "none", type: typeof word, seen };
});
export {
  handler
};
