import type { BatchItem, CompletionStatus, ParallelConfig } from '../../sdk/batch.ts'
import type { DurablePromise } from '../../sdk/durable-promise.ts'
import { ChildContextError } from '../../sdk/errors.ts'
import type { OperationKind } from '../../semantics/operations.ts'
import { itemPath } from '../../semantics/path.ts'
import type { ReplayContext } from '../context.ts'
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
