// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const seen = [];
  const word = "outer";
  for (const kind of event.kinds) {
    switch (kind) {
      case "skip":
        continue;
      case "stop":
        seen.push("stopping");
        break;
      case "fail":
        try {
          throw new RangeError(kind);
        } catch (error) {
          seen.push(error.message);
          break;
        }
      case "nested":
        switch (event.stop) {
          case "here":
            break;
          default:
            seen.push("inner");
        }
        seen.push("after inner");
        break;
      case "return":
        return { seen, word };
      case "throw":
        throw new Error(`thrown at ${seen.length}`);
      default: {
        const word2 = `other ${kind}`;
        seen.push(await context.step("visit", async () => word2));
      }
    }
    if (kind === event.stop) break;
    seen.push(kind);
  }
  return seen;
});
export {
  handler
};
