import type { BatchResult, ParallelConfig } from '../../sdk/batch.ts'
import { DurablePromise } from '../../sdk/durable-promise.ts'
import type { AnySerdes } from '../../sdk/serdes.ts'
import { encodeItemStatuses } from '../../semantics/completion.ts'
import { batchSerdes, restoreBatch } from '../batch-result.ts'
import type { ReplayContext } from '../context.ts'
import { fail } from '../execution.ts'
import { never } from '../termination.ts'
import type { Batch } from './batch-item.ts'
import { runItems } from './batch-live.ts'
import { replayItems } from './batch-replay.ts'
import { runChild } from './run-in-child-context.ts'

/** `durable-api` 9: what map and parallel share. */
export function runBatch(context: ReplayContext, batch: Batch): DurablePromise<never> {
  const misconfigured = configurationError(batch.config)
  if (misconfigured) {
    void fail(context.execution, new Error(misconfigured))
    return new DurablePromise(never)
  }
  const { config } = batch
  const serdes: AnySerdes = config.serdes ?? batchSerdes
  // The overload names the type of the result.
  return runChild(context, {
    kind: batch.kind,
    name: batch.name,
    run: (inner) => (inner.mode === 'replay-finished' ? replayItems(inner, batch) : runItems(inner, batch)),
    serdes,
    // What `run` answers.
    summaryGenerator: (result) => summary(batch, result as BatchResult<unknown>),
    deliver: async (_call, value) => restoreBatch(value),
  }) as DurablePromise<never>
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
