import type { RetryDecision } from '../semantics/retry.ts'
import type { DurableContext } from './context.ts'
import type { ChildConfig } from './operations.ts'
import { type Random, randomness, seeded } from './seeded.ts'

export interface WithRetryConfig<T> {
  retryStrategy: (error: Error, attemptCount: number) => RetryDecision
  /** Default true. */
  wrapWithRunInChildContext?: boolean
  childContextConfig?: ChildConfig<T>
}

/** `attempt` counts from 1. */
export type RetryableFunc<T> = (context: DurableContext, attempt: number) => Promise<T>

/**
 * Retries a stretch of operations with durable waits between the attempts (`durable-api` 5.3). Throws the last error, wrapped
 * by its child context as usual.
 */
export function withRetry<T>(
  context: DurableContext,
  name: string,
  func: RetryableFunc<T>,
  config: WithRetryConfig<T>,
): Promise<T>
export function withRetry<T>(context: DurableContext, func: RetryableFunc<T>, config: WithRetryConfig<T>): Promise<T>
export async function withRetry<T>(
  context: DurableContext,
  nameOrFunc: string | RetryableFunc<T>,
  funcOrConfig: RetryableFunc<T> | WithRetryConfig<T>,
  maybeConfig?: WithRetryConfig<T>,
): Promise<T> {
  const named = typeof nameOrFunc === 'string'
  const name = named ? nameOrFunc : undefined
  const func = (named ? funcOrConfig : nameOrFunc) as RetryableFunc<T>
  const config = (named ? maybeConfig : funcOrConfig) as WithRetryConfig<T> | undefined
  if (!config) throw new TypeError('withRetry: config is required')
  const { wrapWithRunInChildContext = true, childContextConfig } = config
  const { [randomness]: random } = context as { readonly [randomness]?: Random }
  const retryStrategy = random ? seeded(config.retryStrategy, random) : config.retryStrategy

  const loop = async (inner: DurableContext): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await func(inner, attempt)
      } catch (error) {
        const decision = retryStrategy(error as Error, attempt)
        if (!decision.shouldRetry) throw error
        const delay = decision.delay ?? { seconds: 1 }
        await (name ? inner.wait(`${name}-backoff-${attempt}`, delay) : inner.wait(delay))
      }
    }
  }
  if (!wrapWithRunInChildContext) return loop(context)
  return name
    ? context.runInChildContext(name, loop, childContextConfig)
    : context.runInChildContext(loop, childContextConfig)
}
