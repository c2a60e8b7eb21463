import type { CompletionReason } from '../semantics/completion.ts'
import type { DurableContext } from './context.ts'
import type { ChildContextError } from './errors.ts'
import type { DurableLogger } from './logger.ts'
import type { Serdes } from './serdes.ts'

export type { CompletionReason } from '../semantics/completion.ts'

/** `durable-api` 9. The namespaces hold types only, so that `BatchItemStatus.STARTED` is a type as it is in AWS's enum. */
export const NestingType = { NESTED: 'NESTED', FLAT: 'FLAT' } as const
export type NestingType = (typeof NestingType)[keyof typeof NestingType]
export declare namespace NestingType {
  type NESTED = 'NESTED'
  type FLAT = 'FLAT'
}

export const BatchItemStatus = { SUCCEEDED: 'SUCCEEDED', FAILED: 'FAILED', STARTED: 'STARTED' } as const
export type BatchItemStatus = (typeof BatchItemStatus)[keyof typeof BatchItemStatus]
export declare namespace BatchItemStatus {
  type SUCCEEDED = 'SUCCEEDED'
  type FAILED = 'FAILED'
  type STARTED = 'STARTED'
}

export const CompletionOutcome = { SUCCEEDED: 'SUCCEEDED', FAILED: 'FAILED' } as const
export type CompletionOutcome = (typeof CompletionOutcome)[keyof typeof CompletionOutcome]
export declare namespace CompletionOutcome {
  type SUCCEEDED = 'SUCCEEDED'
  type FAILED = 'FAILED'
}

export interface BatchItem<TResult> {
  result?: TResult
  error?: ChildContextError
  index: number
  status: BatchItemStatus
}

export interface BatchResult<TResult> {
  /** Items that were started, in the order of their index. */
  all: Array<BatchItem<TResult>>
  /** Succeeded items whose result is not undefined. */
  succeeded(): Array<BatchItem<TResult> & { result: TResult }>
  failed(): Array<BatchItem<TResult> & { error: ChildContextError }>
  /** Items still running when the batch was decided. */
  started(): Array<BatchItem<TResult> & { status: BatchItemStatus.STARTED }>
  status: BatchItemStatus.SUCCEEDED | BatchItemStatus.FAILED
  completionReason: CompletionReason
  hasFailure: boolean
  /** Throws the error of the first failed item, or a BatchCompletionError where `shouldComplete` said failed. */
  throwIfError(): void
  getResults(): Array<TResult>
  getErrors(): Array<ChildContextError>
  successCount: number
  failureCount: number
  startedCount: number
  /** Of started items, not of inputs. */
  totalCount: number
}

export type CompletionDecision = { complete: false } | { complete: true; outcome?: CompletionOutcome }

/** The answer of a `shouldComplete` that goes on. */
export const continueBatch = (): CompletionDecision => ({ complete: false })

/** The answer of a `shouldComplete` that ends the batch. */
export const completeBatch = (outcome: CompletionOutcome = 'SUCCEEDED'): CompletionDecision => ({
  complete: true,
  outcome,
})

export interface ThresholdCompletionConfig {
  minSuccessful?: number
  toleratedFailureCount?: number
  toleratedFailurePercentage?: number
  shouldComplete?: never
}

export interface CustomCompletionConfig {
  shouldComplete: (status: CompletionStatus) => CompletionDecision
  minSuccessful?: never
  toleratedFailureCount?: never
  toleratedFailurePercentage?: never
}

/** Without any rule the batch ends at its first failure. */
export type CompletionConfig = ThresholdCompletionConfig | CustomCompletionConfig

export interface CompletionItemStatus {
  index: number
  name?: string
  /** Absent: not started. */
  status?: BatchItemStatus
}

export interface CompletionStatus {
  successCount: number
  failureCount: number
  completedCount: number
  totalCount: number
  items: readonly CompletionItemStatus[]
}

export type MapFunc<TInput, TOutput, Logger extends DurableLogger> = (
  context: DurableContext<Logger>,
  item: TInput,
  index: number,
  array: TInput[],
) => Promise<TOutput>

export interface MapConfig<TItem, TResult> {
  /** Items at a time; all at once unless given. */
  maxConcurrency?: number
  itemNamer?: (item: TItem, index: number) => string
  serdes?: Serdes<BatchResult<TResult>>
  itemSerdes?: Serdes<TResult>
  completionConfig?: CompletionConfig
  summaryGenerator?: (result: BatchResult<TResult>) => string
  nesting?: NestingType
}

export type ParallelFunc<TResult, Logger extends DurableLogger = DurableLogger> = (
  context: DurableContext<Logger>,
) => Promise<TResult>

export interface NamedParallelBranch<TResult, Logger extends DurableLogger> {
  name?: string
  func: ParallelFunc<TResult, Logger>
}

export interface ParallelConfig<TResult> {
  maxConcurrency?: number
  serdes?: Serdes<BatchResult<TResult>>
  itemSerdes?: Serdes<TResult>
  completionConfig?: CompletionConfig
  summaryGenerator?: (result: BatchResult<TResult>) => string
  nesting?: NestingType
}

export interface ConcurrentExecutionItem<T> {
  id: string
  data: T
  index: number
  name?: string
}

export type ConcurrentExecutor<TItem, TResult, Logger extends DurableLogger> = (
  item: ConcurrentExecutionItem<TItem>,
  childContext: DurableContext<Logger>,
) => Promise<TResult>

export interface ConcurrencyConfig<TResult> {
  maxConcurrency?: number
  topLevelSubType?: string
  iterationSubType?: string
  summaryGenerator?: (result: BatchResult<TResult>) => string
  serdes?: Serdes<BatchResult<TResult>>
  itemSerdes?: Serdes<TResult>
  completionConfig?: CompletionConfig
  nesting?: NestingType
}
