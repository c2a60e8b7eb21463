import type { Duration } from '../semantics/duration.ts'
import type { RetryDecision } from '../semantics/retry.ts'
import type { DurableContext } from './context.ts'
import type { DurablePromise } from './durable-promise.ts'
import type { DurableOperationError } from './errors.ts'
import type { DurableLogger, StepContext, WaitForCallbackContext, WaitForConditionContext } from './logger.ts'
import type { Serdes } from './serdes.ts'

export type { Duration } from '../semantics/duration.ts'
export type { RetryDecision } from '../semantics/retry.ts'

/** `durable-api` 6–8, 10, 11: configurations and function types of the operations. */
export const StepSemantics = {
  /** An attempt that may have run counts; its body is not run again. */
  AtMostOncePerRetry: 'AT_MOST_ONCE_PER_RETRY',
  /** An interrupted attempt is run again and not counted. The default. */
  AtLeastOncePerRetry: 'AT_LEAST_ONCE_PER_RETRY',
} as const
export type StepSemantics = (typeof StepSemantics)[keyof typeof StepSemantics]
export declare namespace StepSemantics {
  type AtMostOncePerRetry = 'AT_MOST_ONCE_PER_RETRY'
  type AtLeastOncePerRetry = 'AT_LEAST_ONCE_PER_RETRY'
}

export interface StepConfig<T> {
  /** `retryPresets.default` unless given: 6 attempts. `attemptCount` is 1 at the first failure. */
  retryStrategy?: (error: Error, attemptCount: number) => RetryDecision
  semantics?: StepSemantics
  serdes?: Serdes<T>
}

export type StepFunc<T, Logger extends DurableLogger = DurableLogger> = (context: StepContext<Logger>) => Promise<T>

export interface InvokeConfig<I, O> {
  payloadSerdes?: Serdes<I>
  resultSerdes?: Serdes<O>
  tenantId?: string
}

export interface CreateCallbackConfig<TOutput = string> {
  timeout?: Duration
  heartbeatTimeout?: Duration
  /** The text as it was sent, unless given. */
  serdes?: Omit<Serdes<TOutput>, 'serialize'>
}

export interface WaitForCallbackConfig<TOutput = string> {
  timeout?: Duration
  heartbeatTimeout?: Duration
  /** Of the submitter. */
  retryStrategy?: (error: Error, attemptCount: number) => RetryDecision
  serdes?: Omit<Serdes<TOutput>, 'serialize'>
}

export type CreateCallbackResult<T = string> = [DurablePromise<T>, string]

export type WaitForCallbackSubmitterFunc<TLogger extends DurableLogger> = (
  callbackId: string,
  context: WaitForCallbackContext<TLogger>,
) => Promise<void>

export interface ChildConfig<T> {
  serdes?: Serdes<T>
  subType?: string
  /** What is recorded in place of a result above 256 KiB; the function is run again on replay then. */
  summaryGenerator?: (result: T) => string
  errorMapper?: (originalError: DurableOperationError) => DurableOperationError
  /** No record of its own: the function runs in every invocation. */
  virtualContext?: boolean
}

export type ChildFunc<T, Logger extends DurableLogger = DurableLogger> = (context: DurableContext<Logger>) => Promise<T>

export type WaitForConditionCheckFunc<T, Logger extends DurableLogger = DurableLogger> = (
  state: T,
  context: WaitForConditionContext<Logger>,
) => Promise<T>

export type WaitForConditionWaitStrategyFunc<T> = (state: T, attempt: number) => WaitForConditionDecision

export type WaitForConditionDecision = { shouldContinue: true; delay: Duration } | { shouldContinue: false }

export interface WaitForConditionConfig<T> {
  waitStrategy: WaitForConditionWaitStrategyFunc<T>
  /** Must not be undefined. */
  initialState: T
  serdes?: Serdes<T>
}
