import { StepError, withDurableExecution } from '@aws/durable-execution-sdk-js'

export const handler = withDurableExecution(async (event: { readonly id: string }, context) => {
  try {
    return await context.step('pay', async () => event.id, { retryStrategy: () => ({ shouldRetry: false }) })
  } catch (error) {
    return { isStepError: error instanceof StepError }
  }
})

export const other = withDurableExecution(async () => 'other')
