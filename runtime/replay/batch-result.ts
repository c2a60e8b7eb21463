import type { BatchItem, BatchResult } from '../sdk/batch.ts'
import { BatchCompletionError, type ChildContextError, DurableOperationError, plainError } from '../sdk/errors.ts'
import type { AnySerdes } from '../sdk/serdes.ts'
import type { ErrorObject } from '../sdk/wire.ts'
import { batchStatus, type CompletionReason } from '../semantics/completion.ts'
import { ERROR_CLASSES } from '../semantics/errors.ts'

/** `durable-api` 9.3. JSON of it is `{all, completionReason}`: the rest is derived. */
export class DurableBatchResult<T> implements BatchResult<T> {
  readonly all: BatchItem<T>[]
  readonly completionReason: CompletionReason

  constructor(all: BatchItem<T>[], completionReason: CompletionReason) {
    this.all = all
    this.completionReason = completionReason
  }

  succeeded(): (BatchItem<T> & { result: T })[] {
    return this.all.filter(
      (item): item is BatchItem<T> & { result: T } => item.status === 'SUCCEEDED' && item.result !== undefined,
    )
  }

  failed(): (BatchItem<T> & { error: ChildContextError })[] {
    return this.all.filter(
      (item): item is BatchItem<T> & { error: ChildContextError } =>
        item.status === 'FAILED' && item.error !== undefined,
    )
  }

  started(): (BatchItem<T> & { status: 'STARTED' })[] {
    return this.all.filter((item): item is BatchItem<T> & { status: 'STARTED' } => item.status === 'STARTED')
  }

  get status(): 'SUCCEEDED' | 'FAILED' {
    return batchStatus(this.completionReason, this.failureCount)
  }

  get hasFailure(): boolean {
    return this.failureCount > 0
  }

  throwIfError(): void {
    const failed = this.all.find((item) => item.status === 'FAILED')
    if (failed?.error) throw failed.error
    if (this.status === 'FAILED') throw new BatchCompletionError(this.completionReason)
  }

  getResults(): T[] {
    return this.succeeded().map((item) => item.result)
  }

  getErrors(): ChildContextError[] {
    return this.failed().map((item) => item.error)
  }

  get successCount(): number {
    return this.#count('SUCCEEDED')
  }

  get failureCount(): number {
    return this.#count('FAILED')
  }

  get startedCount(): number {
    return this.#count('STARTED')
  }

  get totalCount(): number {
    return this.all.length
  }

  #count(status: string): number {
    return this.all.reduce((count, item) => (item.status === status ? count + 1 : count), 0)
  }
}

/** How a batch is recorded: errors with their chain of causes, which survives replay. */
export const batchSerdes: AnySerdes = {
  serialize: async (batch: BatchResult<unknown> | undefined) =>
    batch &&
    JSON.stringify({
      all: batch.all.map((item) => ({ ...item, error: item.error && recordedError(item.error) })),
      completionReason: batch.completionReason,
    }),
  deserialize: async (data) => (data ? restoreBatch(JSON.parse(data)) : undefined),
}

/** Gives a plain `{all, completionReason}` its methods again; a serdes of the user's own may have taken them. */
export function restoreBatch(value: unknown): unknown {
  if (value instanceof DurableBatchResult || !isBatch(value)) return value
  const all = value.all.map((item) => ({ ...item, error: item.error && restoredError(item.error) }))
  // Items of a batch fail with ChildContextError.
  return new DurableBatchResult(all as BatchItem<unknown>[], value.completionReason)
}

interface RecordedError extends ErrorObject {
  Cause?: RecordedError
}

interface RecordedBatch {
  readonly all: (Omit<BatchItem<unknown>, 'error'> & { error?: RecordedError })[]
  readonly completionReason: CompletionReason
}

function isBatch(value: unknown): value is RecordedBatch {
  return typeof value === 'object' && value !== null && 'all' in value && Array.isArray(value.all)
}

function recordedError(error: Error): RecordedError {
  const recorded: RecordedError =
    error instanceof DurableOperationError
      ? error.toErrorObject()
      : { ErrorType: error.name, ErrorMessage: error.message }
  return error.cause instanceof Error ? { ...recorded, Cause: recordedError(error.cause) } : recorded
}

function restoredError(recorded: RecordedError): Error {
  const known = recorded.ErrorType !== undefined && Object.hasOwn(ERROR_CLASSES, recorded.ErrorType)
  const error: Error = known ? DurableOperationError.fromErrorObject(recorded) : plainError(recorded)
  if (recorded.Cause) error.cause = restoredError(recorded.Cause)
  return error
}
