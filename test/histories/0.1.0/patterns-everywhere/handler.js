// handler.ts
import { retryPresets, withDurableExecution } from "stepwright";
var ONCE = { retryStrategy: retryPresets.noRetry };
var handler = withDurableExecution(
  async ({ id, user: { name, address: { city = "nowhere", zip } = { zip: "none" } }, pairs, list, ...others }, context) => {
    const seen = [id, name, city, zip, others];
    const [head, second = head ?? -1, ...tail] = list;
    seen.push(head ?? "no head", second, tail);
    const { length, ...rest } = { length: 3, width: 4, [id]: 5 };
    seen.push(length, rest);
    for (const [key2, value] of pairs) seen.push(`${key2}=${value}`);
    for (const { 0: key2, 1: value } of pairs) seen.push(key2 + value);
    let a = 1;
    let b = 2;
    let c = 0;
    [a, b] = [b, a];
    [c = 9, ...list] = list;
    seen.push(a, b, c, list);
    const point = { x: 0, y: 0, z: [0] };
    ({ a: point.x, b: point.y = -1, c: point.z[0] = a } = { a: 5, b: void 0, c: void 0 });
    const grid = [1, 2, 3];
    [grid[0], grid[2]] = [grid[2], grid[0]];
    seen.push(point, grid);
    let key = "";
    let count = 0;
    for ([key, count] of pairs) if (count > 1) break;
    for (point.x of tail) count += point.x;
    seen.push(key, count);
    const { answer, ...more } = await context.step("ask", async () => ({ answer: id, a: 1, b: { c: null } }));
    const { first = await context.step("default", async () => `default for ${answer}`) } = { first: others.extra ? void 0 : "given" };
    seen.push(answer, more, first);
    try {
      await context.step("fail", async () => {
        throw new RangeError(name);
      }, ONCE);
    } catch ({ name: kind, message = "unknown", cause: { message: inner, name: type } }) {
      seen.push(kind, message, inner, type);
    }
    return seen;
  }
);
export {
  handler
};
