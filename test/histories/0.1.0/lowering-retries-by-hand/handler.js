var __defProp = Object.defineProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });

// handler.ts
import { createWaitStrategy, DurableOperationError, JitterStrategy, withDurableExecution } from "stepwright";
var NoName = class extends Error {
  static {
    __name(this, "NoName");
  }
};
var Fancy = class extends TypeError {
  static {
    __name(this, "Fancy");
  }
  name = "Fancy";
};
var handler = withDurableExecution(
  async (event, context) => {
    const log = [];
    let round = 0;
    while (true) {
      round++;
      try {
        if (event.how === "noname") throw new NoName("x");
        if (event.how === "fancy") throw new Fancy("y", { cause: new NoName("inner") });
        if (event.how === "invoke") {
          const r = await context.invoke("call", "target-fn", { a: round });
          log.push(`r${r.b}`);
          break;
        }
        if (event.how === "callback") {
          const text2 = await context.waitForCallback(
            "ask",
            async (id) => {
              void id;
            },
            { timeout: { minutes: 1 } }
          );
          log.push(text2.trim());
          break;
        }
        if (event.how === "condition") {
          const s = await context.waitForCondition(
            "poll",
            async (state, ctx) => ({ n: state.n + ctx.attempt }),
            {
              initialState: { n: round },
              waitStrategy: createWaitStrategy({
                maxAttempts: 4,
                initialDelay: { seconds: 2 },
                jitter: JitterStrategy.NONE,
                shouldContinuePolling: /* @__PURE__ */ __name((x) => x.n < 6, "shouldContinuePolling")
              })
            }
          );
          log.push(`s${s.n}`);
          break;
        }
        log.push(event.nested?.a?.b ?? "nothing");
        log.push(event.nested.a.b.toUpperCase());
        break;
      } catch (e) {
        const error = e;
        log.push(
          `${round}:${error.name}:${error.message}:${e instanceof TypeError}:${e instanceof NoName}:${e instanceof DurableOperationError ? e.cause?.name : "-"}`
        );
        if (round > 1) throw e;
        await context.wait("again", { seconds: round * 2 });
      }
    }
    let total = 0;
    for (const n of event.list) {
      if (n === null) continue;
      total += n;
    }
    const text = event.list.length > 1 ? `many ${event.list.length}` : event.list.length === 1 && event.list[0] !== null ? "one " + event.list[0] : "none";
    await context.step("report", async () => ({ log, total, text }));
    return { log, total, text, round };
  }
);
export {
  handler
};
