var __defProp = Object.defineProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });

// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  if (event.early) return "nothing to do";
  const proto = await context.step("__proto__", async () => event.name);
  const made = await context.step("constructor", async () => 2);
  const text = await context.runInChildContext(
    "toString",
    async (child) => child.step("__proto__", async () => `${proto} in a child`)
  );
  await context.parallel("both", [
    { name: "__proto__", func: /* @__PURE__ */ __name(async (branch) => branch.step("valueOf", async () => 3), "func") },
    { name: "hasOwnProperty", func: /* @__PURE__ */ __name(async (branch) => branch.invoke("toString", 4), "func") }
  ]);
  const computed = await context.step(event.name, async () => 5);
  return { proto, made, text, computed };
});
export {
  handler
};
