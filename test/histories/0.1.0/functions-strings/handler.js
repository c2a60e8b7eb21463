// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const text = await context.step("echo", async () => event.text);
  return {
    length: text.length,
    upper: text.toUpperCase(),
    lower: text.toLowerCase(),
    trimmed: text.trim(),
    has: text.includes(event.part),
    starts: text.startsWith(event.part),
    ends: text.endsWith(event.part),
    parts: text.split(",")
  };
});
export {
  handler
};
