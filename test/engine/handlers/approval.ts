import { withDurableExecution } from '@aws/durable-execution-sdk-js'
import { record } from './ledger.ts'

export const handler = withDurableExecution(async (_event: unknown, context) => {
  const answer = await context.waitForCallback('approval', async (callbackId) => record(callbackId), {
    timeout: { days: 1 },
  })
  await context.step('note', async () => record(`answered ${answer}`))
  return { answer }
})
