// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const seen = [];
  for (; ; ) {
    if (seen.length >= event.limit) break;
    seen.push("all left out");
  }
  let i = 0;
  for (; i < event.limit; ) i += 2;
  seen.push(i);
  for (let left = await context.step("start", async () => event.limit); left > 0; left--) {
    if (left === 2) continue;
    seen.push(left);
  }
  for (const n = 1; ; i++) if (i > n + 4) break;
  seen.push(i);
  let answer;
  while ((answer = await context.step("next", async () => event.words[seen.length % 3] ?? null)) !== null) {
    seen.push(answer);
    if (seen.length > 12) break;
  }
  let tries = 0;
  do {
    if (++tries > 3) break;
    if (tries === 2) continue;
    seen.push(`try ${tries}`);
  } while (await context.step("again", async () => tries < event.limit));
  for (let at = 0; await context.step("check", async () => at < 2); at++) seen.push(await context.step("body", async () => `body ${at}`));
  return [...seen, tries];
});
export {
  handler
};
