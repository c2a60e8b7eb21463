// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const ids = await Promise.all(event.rows.map((row) => context.step(`load-${row.id}`, async () => row.id)));
  const tags = event.rows.map(async ({ tags: tags2 }, at) => {
    if (tags2.length === 0) return tags2;
    const made = await context.step(`tag-${at}`, async () => [...tags2, at]);
    return made;
  });
  const lists = await Promise.all(tags);
  await Promise.all(ids.map((id) => context.wait(`pause-${id}`, { seconds: 1 + id })));
  return { ids, lists };
});
export {
  handler
};
