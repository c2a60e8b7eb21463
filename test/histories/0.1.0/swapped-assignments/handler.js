// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  let a = event.a;
  let b = event.b;
  let round = 0;
  while (round < event.rounds) {
    const old = a;
    a = b;
    b = old + b;
    round = round + 1;
    await context.wait("tick", { seconds: 1 });
  }
  return { a, b };
});
export {
  handler
};
