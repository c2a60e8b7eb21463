// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const list = await context.step("echo", async () => event.list);
  return {
    length: list.length,
    has: list.includes("a"),
    joined: list.join("-"),
    all: list.concat(event.more),
    isList: Array.isArray(list),
    first: list[0] ?? "none",
    last: list[list.length - 1] ?? "none"
  };
});
export {
  handler
};
