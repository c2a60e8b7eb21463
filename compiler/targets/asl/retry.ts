import type { Json } from '../../../runtime/semantics/json.ts'
import { exactRetrier } from '../../ir/retry-mode.ts'
import type { RetryPolicy } from '../../ir/state.ts'

/**
 * Names under which errors leave the task bundle (ARCHITECTURE): final, to be retried by the definition, and, of a submitter whose
 * strategy decides, to be asked again after a delay.
 */
export const STEP_ERRORS = { final: 'StepError', retryable: 'StepError.Retryable' } as const
export const SUBMITTER_ERRORS = {
  final: 'CallbackSubmitterError',
  retryable: 'CallbackSubmitterError.Retryable',
  again: 'CallbackSubmitterError.Again',
} as const
/** What a compute throws: the error as it is, nothing is recorded around it. */
export const THROWN = 'Stepwright.Thrown'
export const CONTRACT = 'Stepwright.Contract'

/** The task surely did not run. */
const NOT_STARTED = ['Lambda.TooManyRequestsException'] as const
/** The task may have run to its end, to a part, or not at all. */
export const AMBIGUOUS = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.Unknown',
  'Sandbox.Timedout',
  'Runtime.ExitError',
] as const
/** Whether an error by its name is the platform's fault, or a broken contract: caught by nothing. What is not listed above is not retried. */
export const isPlatformError = (name: string): string =>
  `$contains('' & ${name}, /^(Lambda|Runtime|Sandbox|Extension|States|Stepwright)\\./)`

const platformRetrier = (errors: readonly string[]): Json => ({
  ErrorEquals: errors,
  IntervalSeconds: 1,
  MaxAttempts: 8,
  BackoffRate: 2,
  MaxDelaySeconds: 60,
  JitterStrategy: 'FULL',
})

export interface RetryOptions {
  readonly retryable: string
  /** The attempts that nobody knows the end of count as failed ones. */
  readonly atMostOnce?: boolean
  /** The task waits for an answer, so that a time-out is the user's. */
  readonly callback?: boolean
}

/** The retriers of a task. Only one names the user's errors; the platform's are not counted against it. */
export function retriers(policy: RetryPolicy, options: RetryOptions): readonly Json[] {
  const timeout = options.callback ? [] : ['States.Timeout']
  const ambiguous = [...AMBIGUOUS, ...timeout]
  const own = exactRetrier(policy)
  const counted = own && {
    ErrorEquals: [options.retryable, ...(options.atMostOnce ? ambiguous : [])],
    ...own,
  }
  const platform = platformRetrier(options.atMostOnce ? NOT_STARTED : [...NOT_STARTED, ...ambiguous])
  return counted ? [counted, platform] : [platform]
}
