// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const coupon = event.coupon;
  let last;
  await context.step("price", async () => coupon === void 0 ? "absent" : coupon === null ? "null" : "there");
  const copy = coupon;
  await context.step("note", async () => ({ copy, last: last === void 0 }));
  if (event.more) last = event.more.code;
  const kinds = [coupon === void 0, coupon === null, coupon ? "yes" : "no", last ?? "nothing"];
  return { coupon, kinds, deep: event.address?.city?.name ?? "none", copy: copy?.code ?? "no code" };
});
export {
  handler
};
