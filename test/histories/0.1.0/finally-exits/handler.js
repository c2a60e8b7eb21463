// handler.ts
import { retryPresets, withDurableExecution } from "stepwright";
var ONCE = { retryStrategy: retryPresets.noRetry };
var handler = withDurableExecution(
  async (event, context) => {
    const seen = [];
    let at = 0;
    for (const round of [1, 2]) {
      try {
        try {
          at = round;
          if (event.exit === "return") return { at, value: event.value, seen: [...seen] };
          if (event.exit === "return nothing") return;
          if (event.exit === "break") break;
          if (event.exit === "continue") continue;
          if (event.exit === "throw") throw new RangeError(`thrown ${at}`);
          await context.step("may fail", async () => {
            if (event.exit === "fail") throw new TypeError("failed");
          }, ONCE);
          seen.push("end");
        } catch (error) {
          if (event.last === "rethrow") throw error;
          if (event.last === "return in catch") return error.message;
          seen.push(`caught ${error.name}`);
        } finally {
          at = -round;
          await context.step("release", async () => {
            if (event.last === "fail in finally") throw new Error("not released");
          }, ONCE);
          seen.push(`finally ${round}`);
          if (event.last === "throw") throw new SyntaxError("from finally");
          if (event.last === "return") return { overridden: [...seen] };
          if (event.last === "break") break;
          if (event.last === "continue") continue;
        }
        seen.push("after");
      } finally {
        seen.push("outer");
      }
    }
    return { seen, at };
  }
);
export {
  handler
};
