import type { BatchResult } from '../../runtime/handler.ts'
import type { Json } from '../../runtime/semantics/json.ts'

/** What the requirements of `map` and `parallel` share. */

export const one = { maxConcurrency: 1 }

/** What they ask of a batch. */
export const summary = (batch: BatchResult<unknown>) => ({
  completionReason: batch.completionReason,
  status: batch.status,
  successCount: batch.successCount,
  failureCount: batch.failureCount,
  totalCount: batch.totalCount,
})

/** The same as it should be, where no item was left unfinished. */
export const ended = (
  completionReason: BatchResult<unknown>['completionReason'],
  status: 'SUCCEEDED' | 'FAILED',
  successCount: number,
  failureCount: number,
): Json => ({ completionReason, status, successCount, failureCount, totalCount: successCount + failureCount })
