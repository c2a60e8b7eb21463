import type { BatchItem, CompletionStatus } from '../../sdk/batch.ts'
import {
  allSettled,
  type CompletionCounts,
  completionReason,
  type CompletionReason,
  customCompletionReason,
  exceedsTolerance,
  reachesMinimum,
} from '../../semantics/completion.ts'
import { DurableBatchResult } from '../batch-result.ts'
import type { ReplayContext } from '../context.ts'
import { type Batch, completionStatus, failedItem, runItem, succeededItem } from './batch-item.ts'

/**
 * `durable-api` 9.2. Items start in the order of their index, as many at a time as allowed; after each that settles the rules
 * say whether the batch is over. Items still running then are reported STARTED and run on, unheard.
 */
export function runItems(inner: ReplayContext, batch: Batch): Promise<DurableBatchResult<unknown>> {
  return new Promise((resolve, reject) => new LiveBatch(inner, batch, resolve, reject).begin())
}

class LiveBatch {
  readonly #inner: ReplayContext
  readonly #batch: Batch
  readonly #resolve: (result: DurableBatchResult<unknown>) => void
  readonly #reject: (error: unknown) => void
  readonly #items: BatchItem<unknown>[] = []
  #active = 0
  #successCount = 0
  #failureCount = 0

  constructor(
    inner: ReplayContext,
    batch: Batch,
    resolve: (result: DurableBatchResult<unknown>) => void,
    reject: (error: unknown) => void,
  ) {
    this.#inner = inner
    this.#batch = batch
    this.#resolve = resolve
    this.#reject = reject
  }

  begin(): void {
    if (this.#batch.items.length > 0) this.#startNext()
    if (this.#active === 0) this.#finish()
  }

  #startNext(): void {
    const { items, config } = this.#batch
    const maxConcurrency = config.maxConcurrency || Infinity
    while (this.#active < maxConcurrency && this.#items.length < items.length && this.#goesOn()) {
      const item = items[this.#items.length]!
      this.#items.push({ index: item.index, status: 'STARTED' })
      this.#active++
      runItem(this.#inner, this.#batch, item).then(
        (result) => {
          this.#successCount++
          this.#settle(succeededItem(item.index, result))
        },
        (error) => {
          this.#failureCount++
          this.#settle(failedItem(item.index, error))
        },
      )
    }
  }

  #settle(item: BatchItem<unknown>): void {
    this.#items[item.index] = item
    this.#active--
    try {
      if (this.#isDone() || !this.#goesOn()) this.#finish()
      else this.#startNext()
    } catch (error) {
      // Of the user's shouldComplete.
      this.#reject(error)
    }
  }

  #finish(): void {
    // A copy: items that settle later must not change the result.
    this.#resolve(new DurableBatchResult([...this.#items], this.#reason()))
  }

  #goesOn(): boolean {
    const { completionConfig } = this.#batch.config
    if (completionConfig?.shouldComplete) return !this.#ask(completionConfig.shouldComplete).complete
    return !exceedsTolerance(completionConfig, this.#counts())
  }

  #isDone(): boolean {
    if (allSettled(this.#counts())) return true
    const { completionConfig } = this.#batch.config
    if (completionConfig?.shouldComplete) return this.#ask(completionConfig.shouldComplete).complete
    return reachesMinimum(completionConfig, this.#counts())
  }

  #reason(): CompletionReason {
    const { completionConfig } = this.#batch.config
    if (completionConfig?.shouldComplete) return customCompletionReason(this.#ask(completionConfig.shouldComplete))
    return completionReason(completionConfig, this.#counts())
  }

  #counts(): CompletionCounts {
    return {
      successCount: this.#successCount,
      failureCount: this.#failureCount,
      totalCount: this.#batch.items.length,
    }
  }

  #ask<Decision>(shouldComplete: (status: CompletionStatus) => Decision): Decision {
    return shouldComplete(completionStatus(this.#batch, this.#items))
  }
}
