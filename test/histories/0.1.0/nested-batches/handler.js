// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const teams = await context.map("teams", event.teams, async (team, data) => {
    const members = await team.map(
      "members",
      data.members,
      async (member, name) => member.step("hello", async () => `hello ${name}`)
    );
    members.throwIfError();
    return members.getResults();
  });
  teams.throwIfError();
  return teams.getResults();
});
export {
  handler
};
