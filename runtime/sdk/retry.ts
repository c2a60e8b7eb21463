import type { Duration } from '../semantics/duration.ts'
import { durationSeconds } from '../semantics/duration.ts'
import type { Backoff, RetryStrategy } from '../semantics/retry.ts'
import { backoffDelaySeconds, EXPONENTIAL_DEFAULTS, LINEAR_DEFAULTS, PRESETS } from '../semantics/retry.ts'
import { seedableStrategy } from './seeded.ts'

/** `durable-api` 5: retry strategies and presets. */
export const JitterStrategy = { NONE: 'NONE', FULL: 'FULL', HALF: 'HALF' } as const
export type JitterStrategy = (typeof JitterStrategy)[keyof typeof JitterStrategy]
export declare namespace JitterStrategy {
  type NONE = 'NONE'
  type FULL = 'FULL'
  type HALF = 'HALF'
}

interface RetryFilter {
  /** Message filters: a string must be contained, a pattern must match. A given but empty list matches nothing. */
  retryableErrors?: (string | RegExp)[]
  retryableErrorTypes?: (new () => Error)[]
}

export interface RetryStrategyConfig extends RetryFilter {
  /** In total, the first included. Default 3. */
  maxAttempts?: number
  /** Default 5 seconds. */
  initialDelay?: Duration
  /** Default 5 minutes. */
  maxDelay?: Duration
  /** Default 2. */
  backoffRate?: number
  /** Default FULL. */
  jitter?: JitterStrategy
}

export interface LinearRetryStrategyConfig extends RetryFilter {
  /** In total, the first included. Default 6. */
  maxAttempts?: number
  /** Default 1 second. */
  initialDelay?: Duration
  /** Default 1 second. */
  increment?: Duration
  /** Default 5 minutes. */
  maxDelay?: Duration
  /** Default FULL. */
  jitter?: JitterStrategy
}

/** Exponential delays: `min(initialDelay * backoffRate^(attempt-1), maxDelay)`, jittered, whole seconds, at least 1. */
export const createRetryStrategy = (config: RetryStrategyConfig = {}): RetryStrategy =>
  strategyOf(
    {
      ...EXPONENTIAL_DEFAULTS,
      ...given('maxAttempts', config),
      ...given('backoffRate', config),
      ...given('jitter', config),
    },
    config,
    {
      initialDelay:
        'initialDelay' in config ? config.initialDelay : { seconds: EXPONENTIAL_DEFAULTS.initialDelaySeconds },
      maxDelay: 'maxDelay' in config ? config.maxDelay : { seconds: EXPONENTIAL_DEFAULTS.maxDelaySeconds },
      increment: { seconds: 0 },
    },
  )

/** Delays that grow by a fixed increment: `min(initialDelay + increment*(attempt-1), maxDelay)`, jittered. */
export const createLinearRetryStrategy = (config: LinearRetryStrategyConfig = {}): RetryStrategy =>
  strategyOf({ ...LINEAR_DEFAULTS, ...given('maxAttempts', config), ...given('jitter', config) }, config, {
    initialDelay: 'initialDelay' in config ? config.initialDelay : { seconds: LINEAR_DEFAULTS.initialDelaySeconds },
    maxDelay: 'maxDelay' in config ? config.maxDelay : { seconds: LINEAR_DEFAULTS.maxDelaySeconds },
    increment: 'increment' in config ? config.increment : { seconds: LINEAR_DEFAULTS.incrementSeconds },
  })

export const retryPresets: { default: RetryStrategy; linear: RetryStrategy; noRetry: RetryStrategy } = {
  /** 6 attempts, 5 s to 60 s, doubling, full jitter; what a step does without a strategy. */
  default: presetStrategy(PRESETS.default),
  /** 6 attempts after 1, 2, 3, 4, 5 s. */
  linear: presetStrategy(PRESETS.linear),
  /** 1 attempt. */
  noRetry: presetStrategy(PRESETS.noRetry),
}

interface Delays {
  initialDelay: Duration | undefined
  maxDelay: Duration | undefined
  increment: Duration | undefined
}

/** Durations are read when a delay is needed, as the API does: a malformed one fails the retry, not the factory. */
function strategyOf(backoff: Backoff, filter: RetryFilter, delays: Delays): RetryStrategy {
  const retryable = retryFilter(filter)
  return seedableStrategy((random) => (error, attemptsMade) => {
    if (attemptsMade >= backoff.maxAttempts || !retryable(error)) return { shouldRetry: false }
    const resolved = {
      ...backoff,
      initialDelaySeconds: durationSeconds(delays.initialDelay as Duration),
      incrementSeconds: durationSeconds(delays.increment as Duration),
      maxDelaySeconds: durationSeconds(delays.maxDelay as Duration),
    }
    return { shouldRetry: true, delay: { seconds: backoffDelaySeconds(resolved, attemptsMade, random) } }
  })
}

function presetStrategy(backoff: Backoff): RetryStrategy {
  return seedableStrategy(
    (random) => (_error, attemptsMade) =>
      attemptsMade >= backoff.maxAttempts
        ? { shouldRetry: false }
        : { shouldRetry: true, delay: { seconds: backoffDelaySeconds(backoff, attemptsMade, random) } },
  )
}

function retryFilter({ retryableErrors, retryableErrorTypes }: RetryFilter): (error: Error) => boolean {
  if (retryableErrors === undefined && retryableErrorTypes === undefined) return () => true
  return (error) =>
    (retryableErrors ?? []).some((pattern) =>
      pattern instanceof RegExp ? pattern.test(error.message) : error.message.includes(pattern),
    ) || (retryableErrorTypes ?? []).some((type) => error instanceof type)
}

/** A key that is present counts even when it is undefined (`durable-api` 5.1). */
function given<Key extends string>(key: Key, config: { [K in Key]?: unknown }): { [K in Key]?: never } {
  return Object.hasOwn(config, key) ? ({ [key]: config[key] } as { [K in Key]?: never }) : {}
}
