// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const order = {
    total: 1,
    lines: [{ sku: "a", count: 1 }, { sku: "b", count: 0 }],
    inner: { deep: { value: 0 }, tags: { z: 0 } }
  };
  order.total += event.by;
  order.total *= 2;
  order.inner.deep.value -= event.by;
  order.inner.tags[event.key] = order.total;
  order.inner.tags["fixed"] ??= 7;
  order.inner.tags["fixed"] ??= 8;
  order.lines[0].count++;
  order.lines[1].sku += event.key;
  order.lines.push({ sku: "c", count: -0 });
  const old = order.lines[event.at].count++;
  order.note ||= event.key;
  const set = (order.inner.deep = { value: 9 }).value;
  const list = ["p", "q", "r"];
  list[event.at] = "changed";
  list[list.length] = "end";
  const length = list.push(...event.more, "last");
  const popped = list.pop();
  const shifted = list.shift();
  const grown = list.unshift("front", "second");
  const gone = await context.step("gone", async () => ({ a: [1], b: [], c: [3] }));
  const wasThere = delete gone["a"];
  delete gone[event.key];
  gone["b"].push(1);
  const empty = [];
  const nothing = [empty.pop(), empty.shift()].length;
  const rows = [[]];
  rows[0].push(1, 2);
  rows.push([], [3]);
  rows[0][0] += 10;
  const pair = rows.pop() ?? [0];
  const state = { total: event.total };
  state.total ??= 5;
  return { order, old, set, list, length, popped, shifted, grown, gone, wasThere, nothing, rows, pair, state };
});
export {
  handler
};
