// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  let page = 0;
  let more = true;
  while (more) {
    page = page + 1;
    const answer = await context.step("page", async () => ({ more: page < event.limit }));
    more = answer.more;
  }
  return page;
});
export {
  handler
};
