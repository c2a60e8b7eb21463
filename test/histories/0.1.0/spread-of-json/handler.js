// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(
  async (event, context) => {
    const stored = await context.step("load", async () => ({ color: "red", size: void 0 }));
    let names = [];
    for (const row of event.rows) names = [...names, ...Object.keys({ color: "none", ...row })];
    const extra = event.big ? { size: 9 } : {};
    return {
      event: { size: 1, ...event.options },
      step: { size: 2, ...stored },
      both: { ...event.options, ...stored },
      chosen: { size: 3, ...event.big ? { size: 9 } : {} },
      extra: { color: "x", ...extra },
      keys: Object.keys(event.options),
      values: Object.values(stored),
      names
    };
  }
);
export {
  handler
};
