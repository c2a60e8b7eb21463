// handler.ts
import { ChildContextError, createRetryStrategy, StepError, withDurableExecution } from "stepwright";
var handler = withDurableExecution(
  async ({
    items,
    limit = 2,
    opts: { name = "none" }
  }, context) => {
    const out = [];
    const batch = await context.map(
      "each",
      items,
      async (ctx, { id, n }, index) => {
        let sum = 0;
        for (let i = 0; i < n; i++) {
          if (i === limit) break;
          sum += await ctx.step(`add-${id}`, async () => i + index);
        }
        if (sum > 50) throw new Error(`too much: ${sum}`);
        return { id, total: sum };
      },
      { maxConcurrency: 1, completionConfig: { toleratedFailurePercentage: 100 } }
    );
    for (const r of batch.getResults()) out.push(r);
    const failed = [];
    for (const e of batch.getErrors()) failed.push(`${e.name}/${e.message}/${e.cause?.name}`);
    let kind = "ok";
    try {
      const v = await context.runInChildContext("child", async (child) => {
        try {
          return await child.step("risky", async () => out.length, {
            retryStrategy: createRetryStrategy({ maxAttempts: 2, initialDelay: { seconds: 1 } })
          });
        } catch (e) {
          if (e instanceof StepError && e.message === "fatal") throw e;
          return -1;
        }
      });
      kind = v < 0 ? "negative" : `v${v}`;
    } catch (e) {
      kind = e instanceof ChildContextError ? `child:${e.message}:${e.cause?.name}` : "other";
    }
    const [x, y] = await context.step("pair", async () => [1, "two"]);
    do {
      kind += "!";
    } while (kind.length < 5);
    return { out, failed, kind, name, count: batch.successCount, x, y: y.toUpperCase(), reason: batch.completionReason };
  }
);
export {
  handler
};
