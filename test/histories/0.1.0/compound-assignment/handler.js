// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  let sum = 0;
  let text = "";
  let rounds = 0;
  for (const value of event.list) {
    sum += value;
    text += `${value};`;
    rounds++;
    await context.wait("beat", { seconds: 1 });
  }
  sum -= 1;
  sum *= 2;
  return { sum, text, rounds };
});
export {
  handler
};
