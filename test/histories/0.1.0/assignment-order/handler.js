// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  let x = event.start;
  const first = [x, x++, x, ++x, x--, x];
  const sum = x + (x = x * 2) + x;
  let text = event.word;
  const words = text + (text += "!") + text;
  let other;
  const both = (x = other = sum) + x;
  let y = 0;
  const minus = -(y -= 3) - y--;
  const indexed = [10, 20, 30][y = 1];
  const picked = event.flag ? y = 7 : y++;
  const short = event.flag || (y += 100) > 0;
  const none = event.flag && (y += 1e3);
  let maybe = event.flag ? void 0 : event.word;
  const filled = (maybe ??= "filled") + maybe;
  const object = { before: x, now: x = 5, after: x };
  const message = `${x}-${x++}-${x}`;
  const total = x += await context.step("add", async () => x * 10);
  const compared = x++ < x;
  let at = 0;
  for (let round = 0, last = 3; round < last; round++, last--) at += round * 10 + last;
  const comma = (x++, y--, x + y);
  const nothing = void x++;
  let loops = 0;
  while (loops++ < 3) at = loops;
  do
    at--;
  while (--loops > 0);
  return { first, sum, words, other, both, minus, indexed, picked, short, none, filled, object, message, total, compared, at, comma, nothing: nothing === void 0, x, y, loops };
});
export {
  handler
};
