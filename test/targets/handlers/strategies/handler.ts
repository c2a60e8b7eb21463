import { StepError, StepSemantics, retryPresets, withDurableExecution } from 'stepwright'

class Busy extends Error {}

export const handler = withDurableExecution(async (event: { kind: string }, context) => {
  const most = 3
  if (event.kind === 'submitter') {
    return await context.waitForCallback('answer', async (id) => void id, {
      retryStrategy: (error, attempt) => ({
        shouldRetry: attempt < most && error.message === 'busy',
        delay: { seconds: 7 },
      }),
    })
  }
  if (event.kind === 'most once') {
    return await context.step('once', async () => 1, {
      semantics: StepSemantics.AtMostOncePerRetry,
      retryStrategy: retryPresets.noRetry,
    })
  }
  try {
    return await context.step(
      'own',
      async (step) => {
        if (step.attempt < 3) throw new Busy(`busy ${step.attempt}`)
        return step.attempt
      },
      {
        retryStrategy: (error, attempt) => {
          if (error.message === 'stop') return { shouldRetry: false }
          return { shouldRetry: attempt < most, delay: { minutes: 1 } }
        },
      },
    )
  } catch (error) {
    if (error instanceof StepError) return `failed: ${error.message}`
    throw error
  }
})
