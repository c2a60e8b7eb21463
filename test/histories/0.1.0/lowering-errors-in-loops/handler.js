var __defProp = Object.defineProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });

// handler.ts
import { withDurableExecution, StepError } from "stepwright";
var OrderError = class extends Error {
  static {
    __name(this, "OrderError");
  }
  constructor(code, what) {
    super(`${what} (${code})`);
    this.name = "OrderFailed";
  }
};
var handler = withDurableExecution(
  async (event, context) => {
    const seen = [];
    let last;
    for (const [index, row] of event.rows.entries()) {
      try {
        if (row.bad) throw new OrderError(index, "bad row");
        const tag = row.tags[0];
        last = await context.step(`row-${row.id}`, async () => row.id + index);
        seen.push(`${last}:${tag.length}`);
        if (tag === "stop") break;
      } catch (error) {
        if (error instanceof StepError) {
          seen.push("step " + error.message);
          continue;
        }
        if (error instanceof OrderError) {
          seen.push(String(error));
          continue;
        }
        if (error instanceof TypeError) {
          seen.push(`type ${error.message}`);
          if (event.mode === "strict") throw new Error("stopped", { cause: error });
          continue;
        }
        throw error;
      }
    }
    const extra = event.mode === "long" && await context.step("extra", async () => ({ n: seen.length, deep: { x: [1, 2] } }));
    const n = (extra ? extra.n : void 0) ?? await context.step("count", async () => seen.length * 10);
    const rows = {};
    rows.n = n;
    rows[event.mode] = seen.length;
    return { seen, last: last ?? null, n, rows, extra, first: event.rows[0]?.id ?? "none" };
  }
);
export {
  handler
};
