// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const { id } = event;
  const stock = context.step("stock", async () => id.length);
  const credit = context.invoke("credit", "credit-function", id);
  const [count, { limit }, answer] = await Promise.all([
    stock,
    credit,
    context.waitForCallback("approve", async (token) => {
      token.length;
    })
  ]);
  try {
    const both = await Promise.all([
      context.step("reserve", async () => [id, count]),
      context.runInChildContext("charge", async (child) => {
        await child.wait("pause", { seconds: event.seconds });
        return child.step("pay", async () => ({ id }));
      })
    ]);
    await Promise.all([context.wait("first", { seconds: 1 }), context.wait("second", { seconds: 2 })]);
    return { both, limit, answer };
  } catch (error) {
    const { name, message } = error;
    await context.step("undo", async () => name);
    return { name, message, limit, answer };
  }
});
export {
  handler
};
