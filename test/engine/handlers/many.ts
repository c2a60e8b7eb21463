import { CallbackExternalError, StepError, withDurableExecution } from 'stepwright'
import { retryPresets } from '@aws/durable-execution-sdk-js'
import { Level } from './level.ts'

/** A constant enumeration, two exports, both package names. */
export const create = withDurableExecution(async (event: { level?: Level }, context) => {
  try {
    await context.step('fails', async () => Promise.reject(new TypeError('boom')), {
      retryStrategy: retryPresets.noRetry,
    })
  } catch (error) {
    return [error instanceof StepError, error instanceof CallbackExternalError, event.level ?? Level.High]
  }
  return []
})

export const remove = withDurableExecution(async () => 'removed')
export default remove
