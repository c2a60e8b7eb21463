import type { Duration } from '../semantics/duration.ts'
import { durationSeconds } from '../semantics/duration.ts'
import { backoffDelaySeconds, EXPONENTIAL_DEFAULTS, POLLING_DEFAULTS } from '../semantics/retry.ts'
import type { WaitForConditionDecision } from './operations.ts'
import type { JitterStrategy } from './retry.ts'
import { seedableStrategy } from './seeded.ts'

export interface WaitStrategyConfig<T> {
  /** Checks in total. Default 60; the last one's failure to satisfy throws. */
  maxAttempts?: number
  /** Default 5 seconds. */
  initialDelay?: Duration
  /** Default 300 seconds. */
  maxDelay?: Duration
  /** Default 1.5. */
  backoffRate?: number
  /** Default FULL. */
  jitter?: JitterStrategy
  shouldContinuePolling: (result: T) => boolean
  /** Declared by the API and without effect in it. */
  timeoutSeconds?: number
}

/** How long a `waitForCondition` waits between its checks, and when it is satisfied. */
export const createWaitStrategy = <T>(
  config: WaitStrategyConfig<T>,
): ((result: T, attemptsMade: number) => WaitForConditionDecision) => {
  const full = {
    maxAttempts: POLLING_DEFAULTS.maxAttempts,
    initialDelay: { seconds: POLLING_DEFAULTS.initialDelaySeconds },
    maxDelay: { seconds: POLLING_DEFAULTS.maxDelaySeconds },
    backoffRate: POLLING_DEFAULTS.backoffRate,
    jitter: POLLING_DEFAULTS.jitter,
    ...config,
  }
  return seedableStrategy((random) => (result: T, attemptsMade: number): WaitForConditionDecision => {
    if (!full.shouldContinuePolling(result)) return { shouldContinue: false }
    if (attemptsMade >= full.maxAttempts)
      throw new Error(`waitForCondition exceeded maximum attempts (${full.maxAttempts})`)
    const backoff = {
      ...EXPONENTIAL_DEFAULTS,
      initialDelaySeconds: durationSeconds(full.initialDelay),
      maxDelaySeconds: durationSeconds(full.maxDelay),
      backoffRate: full.backoffRate,
      jitter: full.jitter,
    }
    return { shouldContinue: true, delay: { seconds: backoffDelaySeconds(backoff, attemptsMade, random) } }
  })
}
