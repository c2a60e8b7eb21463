// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async ({ user, tags }, context) => {
  const {
    name,
    address: { city }
  } = user;
  const [first, second] = tags;
  const { length: size, word } = await context.step("measure", async () => ({ length: name.length, word: first }));
  return { name, city, second, size, word };
});
export {
  handler
};
