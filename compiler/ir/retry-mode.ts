import type { RetryPolicy } from './state.ts'

/**
 * Who makes the next attempt of an exported task: nobody, the definition's own `Retry`, or the definition after asking the task bundle.
 * The definition and the bundle both go by this.
 */
export type RetryMode = 'none' | 'retrier' | 'asked'

/** The numbers of an ASL retrier. */
export interface ExactRetrier {
  readonly IntervalSeconds: number
  readonly MaxAttempts: number
  readonly BackoffRate: number
  readonly MaxDelaySeconds?: number
  readonly JitterStrategy: 'FULL' | 'NONE'
}

export function retryMode(policy: RetryPolicy): RetryMode {
  if (policy.kind === 'none' || (policy.kind === 'exponential' && policy.maxAttempts <= 1)) return 'none'
  return exactRetrier(policy) ? 'retrier' : 'asked'
}

/**
 * The policy with the same numbers in ASL; undefined where ASL cannot say them: half jitter, a fraction of a second, a rate below 1.
 * Under full jitter only the bounds are promised, and the bounds must be whole.
 */
export function exactRetrier(policy: RetryPolicy): ExactRetrier | undefined {
  if (policy.kind !== 'exponential' || policy.jitter === 'HALF') return undefined
  const { maxAttempts, initialDelaySeconds, maxDelaySeconds, backoffRate } = policy
  if (!Number.isInteger(maxAttempts) || maxAttempts <= 1 || maxAttempts > 10_000 || backoffRate < 1) return undefined
  for (let attempt = 1; attempt < maxAttempts; attempt++) {
    const delay = Math.min(initialDelaySeconds * backoffRate ** (attempt - 1), maxDelaySeconds)
    if (!Number.isInteger(delay) || delay < 1) return undefined
    if (delay === maxDelaySeconds) break
  }
  const first = Math.min(initialDelaySeconds, maxDelaySeconds)
  const grows = backoffRate > 1 && maxDelaySeconds > first
  const last = initialDelaySeconds * backoffRate ** (maxAttempts - 2)
  return {
    IntervalSeconds: first,
    MaxAttempts: maxAttempts - 1,
    BackoffRate: grows ? backoffRate : 1,
    ...(grows && last > maxDelaySeconds && { MaxDelaySeconds: maxDelaySeconds }),
    JitterStrategy: policy.jitter,
  }
}
