import type { BatchItem } from '../../sdk/batch.ts'
import {
  completionReason,
  type CompletionReason,
  customCompletionReason,
  readRecordedBatch,
} from '../../semantics/completion.ts'
import { operationId, wireId } from '../../semantics/ids.ts'
import { isFinal } from '../../semantics/suspension.ts'
import { DurableBatchResult } from '../batch-result.ts'
import type { ReplayContext } from '../context.ts'
import { type Batch, completionStatus, failedItem, runItem, succeededItem } from './batch-item.ts'

/**
 * `durable-api` 9.4: makes a finished batch again from the records of its items, one after the other. What had not ended is
 * left out, its position is not.
 */
export async function replayItems(inner: ReplayContext, batch: Batch): Promise<DurableBatchResult<unknown>> {
  const { records } = inner.execution
  const recorded = readRecordedBatch(records.get(wireId(inner.place.prefix!))?.ContextDetails?.Result)
  const items: BatchItem<unknown>[] = []
  for (const item of batch.items) {
    if (!hasEnded(inner, item.index, recorded.itemStatuses)) {
      inner.skipPosition()
      continue
    }
    try {
      items.push(succeededItem(item.index, await runItem(inner, batch, item)))
    } catch (error) {
      items.push(failedItem(item.index, error))
    }
  }
  return new DurableBatchResult(items, recorded.completionReason ?? reason(batch, items))
}

function hasEnded(inner: ReplayContext, index: number, recordedStatuses: string | undefined): boolean {
  const { records } = inner.execution
  const id = operationId(inner.place.prefix, index + 1)
  const record = records.get(wireId(id))
  if (recordedStatuses !== undefined) {
    const mark = recordedStatuses[index]
    return (mark === 'S' || mark === 'F') && (!record || isFinal(record.Status))
  }
  if (record) return isFinal(record.Status)
  // An item without a record of its own has ended when its operations have.
  let position = 1
  for (; ; position++) {
    const operation = records.get(wireId(operationId(id, position)))
    if (!operation) break
    if (!isFinal(operation.Status)) return false
  }
  return position > 1
}

function reason(batch: Batch, items: readonly BatchItem<unknown>[]): CompletionReason {
  const { completionConfig } = batch.config
  const status = completionStatus(batch, items)
  if (completionConfig?.shouldComplete) return customCompletionReason(completionConfig.shouldComplete(status))
  return completionReason(completionConfig, status)
}
