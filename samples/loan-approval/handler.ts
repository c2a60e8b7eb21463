import { CallbackTimeoutError, withDurableExecution } from 'stepwright'
import { askOfficer, creditScore, escalate, payOut } from './services.ts'
import type { Application } from './services.ts'

/** Small loans of good payers are paid at once; an officer decides on the others, within three days. */
export const handler = withDurableExecution(async (application: Application, context) => {
  const score = await context.step('credit-score', async () => creditScore(application.applicant))

  if (score.points < 500) {
    return { status: 'declined', by: 'score', message: `${application.applicant} has ${score.points} points` }
  }

  let decidedBy = 'rules'
  if (score.points < 750 || application.amount > 10_000) {
    try {
      const answer = await context.waitForCallback(
        'officer-decision',
        async (callbackId) => askOfficer(application.applicant, application.amount, callbackId),
        { timeout: { days: 3 }, heartbeatTimeout: { days: 2 } },
      )
      if (answer !== 'approve') {
        return { status: 'declined', by: 'officer', message: answer }
      }
      decidedBy = 'officer'
    } catch (error) {
      if (error instanceof CallbackTimeoutError) {
        await context.step('escalate', async () => escalate(application.applicant))
        return { status: 'expired', by: 'nobody', message: 'no officer answered in time' }
      }
      throw error
    }
  }

  const payment = await context.step('pay-out', async () => payOut(application.applicant, application.amount))
  return { status: 'approved', by: decidedBy, message: `transfer ${payment.transfer}` }
})
