import type { BatchItem, BatchResult, CompletionStatus, ParallelConfig } from '../../sdk/batch.ts'
import { DurablePromise } from '../../sdk/durable-promise.ts'
import { ChildContextError } from '../../sdk/errors.ts'
import type { AnySerdes } from '../../sdk/serdes.ts'
import { encodeItemStatuses } from '../../semantics/completion.ts'
import type { OperationKind } from '../../semantics/operations.ts'
import { itemPath } from '../../semantics/path.ts'
import { batchSerdes, restoreBatch } from '../batch-result.ts'
import type { ReplayContext } from '../context.ts'
import { fail } from '../execution.ts'
import { never } from '../termination.ts'
import { runItems } from './batch-live.ts'
import { replayItems } from './batch-replay.ts'
import { runChild } from './run-in-child-context.ts'

/** `durable-api` 9: what map and parallel share. One context around, one in it for each item. */
export interface Batch {
  readonly kind: 'map' | 'parallel'
  readonly name: string | undefined
  readonly items: readonly Item[]
  readonly config: ParallelConfig<unknown>
}

export interface Item {
  readonly index: number
  /** As the user gave it; a default name is recorded where there is none. */
  readonly name: string | undefined
  readonly defaultName: string
  readonly run: (context: ReplayContext) => Promise<unknown>
}

const ITEM_KINDS = { map: 'mapIteration', parallel: 'parallelBranch' } as const satisfies Record<string, OperationKind>

export function runBatch(context: ReplayContext, batch: Batch): DurablePromise<never> {
  const misconfigured = configurationError(batch.config)
  if (misconfigured) {
    void fail(context.execution, new Error(misconfigured))
    return new DurablePromise(never)
  }
  const { config } = batch
  const serdes: AnySerdes = config.serdes ?? batchSerdes
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the overload names the type of the result
  return runChild(context, {
    kind: batch.kind,
    name: batch.name,
    run: (inner) => (inner.mode === 'replay-finished' ? replayItems(inner, batch) : runItems(inner, batch)),
    serdes,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what `run` answers
    summaryGenerator: (result) => summary(batch, result as BatchResult<unknown>),
    deliver: async (_call, value) => restoreBatch(value),
  }) as DurablePromise<never>
}

/** The operation of one item, in the batch's own context. */
export function runItem(inner: ReplayContext, batch: Batch, item: Item): DurablePromise<unknown> {
  return runChild(inner, {
    kind: ITEM_KINDS[batch.kind],
    name: item.name || item.defaultName,
    path: itemPath(inner.place.strand, item.index),
    run: item.run,
    serdes: batch.config.itemSerdes,
    virtualContext: batch.config.nesting === 'FLAT',
  })
}

export function succeededItem(index: number, result: unknown): BatchItem<unknown> {
  return { result, index, status: 'SUCCEEDED' }
}

export function failedItem(index: number, thrown: unknown): BatchItem<unknown> {
  const cause = thrown instanceof Error ? thrown : undefined
  const error =
    thrown instanceof ChildContextError ? thrown : new ChildContextError(cause?.message ?? String(thrown), cause)
  return { error, index, status: 'FAILED' }
}

/** Mistakes that end the execution at once (`durable-api` 9.1). */
function configurationError({ maxConcurrency, completionConfig }: ParallelConfig<unknown>): string | undefined {
  if (maxConcurrency !== undefined && maxConcurrency !== null && maxConcurrency <= 0)
    return `Invalid maxConcurrency: ${maxConcurrency}. Must be a positive number or undefined for unlimited concurrency.`
  const { shouldComplete, minSuccessful, toleratedFailureCount, toleratedFailurePercentage } = completionConfig ?? {}
  const thresholds = [minSuccessful, toleratedFailureCount, toleratedFailurePercentage]
  if (shouldComplete !== undefined && thresholds.some((threshold) => threshold !== undefined))
    return (
      'completionConfig.shouldComplete is mutually exclusive with ' +
      'minSuccessful, toleratedFailureCount, and toleratedFailurePercentage'
    )
  return undefined
}

/** What is recorded of a batch that is too large (`durable-api` 9.4). */
function summary(batch: Batch, result: BatchResult<unknown>): string {
  const { summaryGenerator } = batch.config
  return JSON.stringify({
    type: batch.kind === 'map' ? 'MapResult' : 'ParallelResult',
    totalCount: result.totalCount,
    successCount: result.successCount,
    failureCount: result.failureCount,
    ...(batch.kind === 'parallel' ? { startedCount: result.startedCount } : {}),
    completionReason: result.completionReason,
    status: result.status,
    itemStatuses: encodeItemStatuses(result.all),
    ...(summaryGenerator ? { summary: summaryGenerator(result) } : {}),
  })
}

/** What `shouldComplete` is told. */
export function completionStatus(batch: Batch, settled: readonly BatchItem<unknown>[]): CompletionStatus {
  const statuses = new Map(settled.map((item) => [item.index, item.status]))
  const count = (status: string) => settled.filter((item) => item.status === status).length
  const successCount = count('SUCCEEDED')
  const failureCount = count('FAILED')
  return {
    successCount,
    failureCount,
    completedCount: successCount + failureCount,
    totalCount: batch.items.length,
    items: batch.items.map(({ index, name }) => ({ index, name, status: statuses.get(index) })),
  }
}
