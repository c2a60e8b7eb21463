var __defProp = Object.defineProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });

// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const batch = await context.map("users", event.users, async (item, user) => item.step("greet", async () => user.id), {
    itemNamer: /* @__PURE__ */ __name((user) => `user-${user.id}`, "itemNamer")
  });
  batch.throwIfError();
  return batch.getResults();
});
export {
  handler
};
