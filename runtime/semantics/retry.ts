import type { Duration } from './duration.ts'
import { durationSeconds } from './duration.ts'

/** `durable-api` 5: what each factory and preset means, to the number. */
export type Jitter = 'NONE' | 'FULL' | 'HALF'

export interface RetryDecision {
  shouldRetry: boolean
  delay?: Duration
}

/** `attemptCount` counts the attempt that just failed: 1 at the first failure. */
export type RetryStrategy = (error: Error, attemptCount: number) => RetryDecision

/** A growing delay as data, in seconds. */
export interface Backoff {
  readonly kind: 'exponential' | 'linear'
  readonly maxAttempts: number
  readonly initialDelaySeconds: number
  readonly maxDelaySeconds: number
  /** The factor of an exponential delay. */
  readonly backoffRate: number
  /** The step of a linear delay. */
  readonly incrementSeconds: number
  readonly jitter: Jitter
}

/** `createRetryStrategy()` without a configuration. */
export const EXPONENTIAL_DEFAULTS: Backoff = {
  kind: 'exponential',
  maxAttempts: 3,
  initialDelaySeconds: 5,
  maxDelaySeconds: 300,
  backoffRate: 2,
  incrementSeconds: 0,
  jitter: 'FULL',
}

/** `createLinearRetryStrategy()` without a configuration. */
export const LINEAR_DEFAULTS: Backoff = {
  kind: 'linear',
  maxAttempts: 6,
  initialDelaySeconds: 1,
  maxDelaySeconds: 300,
  backoffRate: 1,
  incrementSeconds: 1,
  jitter: 'FULL',
}

/** `createWaitStrategy` (`durable-api` 5.1); `maxAttempts` counts checks. */
export const POLLING_DEFAULTS: Backoff = {
  kind: 'exponential',
  maxAttempts: 60,
  initialDelaySeconds: 5,
  maxDelaySeconds: 300,
  backoffRate: 1.5,
  incrementSeconds: 0,
  jitter: 'FULL',
}

/** `retryPresets`; `default` is also what a step without a strategy does. */
export const PRESETS = {
  default: { ...EXPONENTIAL_DEFAULTS, maxAttempts: 6, maxDelaySeconds: 60 },
  linear: { ...LINEAR_DEFAULTS, jitter: 'NONE' },
  noRetry: { ...EXPONENTIAL_DEFAULTS, maxAttempts: 1 },
} as const satisfies Record<string, Backoff>

/** The wait before attempt `attempt + 1`, in whole seconds, at least 1. `random` is in [0, 1). */
export function backoffDelaySeconds(backoff: Backoff, attempt: number, random: () => number): number {
  const grown =
    backoff.kind === 'exponential'
      ? backoff.initialDelaySeconds * backoff.backoffRate ** (attempt - 1)
      : backoff.initialDelaySeconds + backoff.incrementSeconds * (attempt - 1)
  return jittered(Math.min(grown, backoff.maxDelaySeconds), backoff.jitter, random)
}

/** `max(1, round(jittered))` of `durable-api` 5.1. */
function jittered(baseSeconds: number, jitter: Jitter, random: () => number): number {
  const chosen =
    jitter === 'NONE'
      ? baseSeconds
      : jitter === 'FULL'
        ? random() * baseSeconds
        : baseSeconds / 2 + (random() * baseSeconds) / 2
  return Math.max(1, Math.round(chosen))
}

/** The delay of a decision to retry: 1 second when it names none. */
export function decisionDelaySeconds(decision: RetryDecision): number {
  return decision.delay ? durationSeconds(decision.delay) : 1
}
