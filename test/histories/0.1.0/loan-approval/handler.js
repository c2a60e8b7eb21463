var __defProp = Object.defineProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });

// handler.ts
import { CallbackTimeoutError, withDurableExecution } from "stepwright";

// services.ts
function creditScore(applicant) {
  return { points: 400 + applicant.length * 50 };
}
__name(creditScore, "creditScore");
function askOfficer(applicant, amount, callbackId) {
  console.error(`An officer decides on ${amount} for ${applicant}: callback ${callbackId}`);
}
__name(askOfficer, "askOfficer");
function escalate(applicant) {
  console.error(`Nobody decided on the loan of ${applicant}`);
}
__name(escalate, "escalate");
function payOut(applicant, amount) {
  return { transfer: `${applicant}-${amount}` };
}
__name(payOut, "payOut");

// handler.ts
var handler = withDurableExecution(async (application, context) => {
  const score = await context.step("credit-score", async () => creditScore(application.applicant));
  if (score.points < 500) {
    return { status: "declined", by: "score", message: `${application.applicant} has ${score.points} points` };
  }
  let decidedBy = "rules";
  if (score.points < 750 || application.amount > 1e4) {
    try {
      const answer = await context.waitForCallback(
        "officer-decision",
        async (callbackId) => askOfficer(application.applicant, application.amount, callbackId),
        { timeout: { days: 3 }, heartbeatTimeout: { days: 2 } }
      );
      if (answer !== "approve") {
        return { status: "declined", by: "officer", message: answer };
      }
      decidedBy = "officer";
    } catch (error) {
      if (error instanceof CallbackTimeoutError) {
        await context.step("escalate", async () => escalate(application.applicant));
        return { status: "expired", by: "nobody", message: "no officer answered in time" };
      }
      throw error;
    }
  }
  const payment = await context.step("pay-out", async () => payOut(application.applicant, application.amount));
  return { status: "approved", by: decidedBy, message: `transfer ${payment.transfer}` };
});
export {
  handler
};
