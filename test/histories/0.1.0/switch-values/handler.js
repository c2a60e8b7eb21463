// handler.ts
import { withDurableExecution } from "stepwright";
var FIRST = 1;
var handler = withDurableExecution(async (event, context) => {
  const seen = [];
  switch (event.status) {
    case "new":
      seen.push("new");
    // falls through
    case "paid":
      seen.push("paid");
      break;
    default:
      seen.push("default");
    // falls through
    case "sent": {
      const status = "sent";
      seen.push(status);
    }
  }
  switch (event.code) {
    case FIRST:
      seen.push("one");
      break;
    case "1":
      seen.push("one as text");
      break;
    case 0:
      seen.push("zero");
      break;
    case "":
      seen.push("empty");
      break;
    case null:
      seen.push("null");
      break;
    case event.limit + 1:
      seen.push("over");
  }
  switch (true) {
    case event.limit > 10:
      seen.push("many");
      break;
    case (event.limit > 5 && event.flag):
      seen.push("some");
      break;
    case event.flag:
      seen.push("flag");
  }
  switch (event.maybe) {
    case void 0:
      return [...seen, "missing"];
    case "name":
    case "other":
      seen.push(event.maybe);
  }
  switch (await context.step("ask", async () => event.limit % 2)) {
    case 0:
      return [...seen, "even"];
    case await context.step("odd", async () => 1):
      return [...seen, "odd"];
    case await context.step("negative", async () => -1):
      return [...seen, "negative"];
  }
  switch (event.limit) {
  }
  return [...seen, "none"];
});
export {
  handler
};
