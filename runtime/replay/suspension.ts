import type { Clock, Timer } from '../environment/environment.ts'
import { isFinal, SUSPENSION } from '../semantics/suspension.ts'
import type { CheckpointQueue } from './checkpoint-queue.ts'
import type { Records } from './records.ts'
import { Refresher } from './refresher.ts'
import type { Scope } from './scope.ts'
import { never, type Termination } from './termination.ts'

/**
 * `durable-api` 15.4: knows which operations execute and which wait, and ends the invocation when
 * 1. no update is queued and no request is in flight,
 * 2. no body or check executes,
 * 3. at least one operation of an unfinished context waits, awaited or not,
 * and all three still hold after the cooldown. Plain asynchronous code of the handler is not known here.
 */
export class Suspension {
  readonly #options: SuspensionOptions
  readonly #refresher: Refresher | undefined
  readonly #executing = new Set<string>()
  readonly #waiting = new Map<string, Waiting>()
  readonly #unsubscribe: (() => void) | undefined
  #cooldown: Timer | undefined

  constructor(options: SuspensionOptions) {
    this.#options = options
    const { changes, clock, checkpoints, remainingMs } = options
    if (changes) this.#unsubscribe = changes(() => void this.#refreshForWaiting())
    else this.#refresher = new Refresher({ clock, checkpoints, remainingMs })
  }

  /** A body or check runs. */
  executes(operation: Tracked): void {
    this.#forget(operation.wireId)
    this.#executing.add(operation.wireId)
    this.check()
  }

  /** Waits outside, but nobody has awaited it yet. Alone it does not end the invocation, at the next change it can. */
  waits(operation: Tracked, dueMs?: number): void {
    this.#executing.delete(operation.wireId)
    this.#waiting.set(operation.wireId, { scope: operation.scope, dueMs, resolve: undefined })
  }

  settled(operation: Tracked): void {
    this.#executing.delete(operation.wireId)
    this.#forget(operation.wireId)
    this.check()
  }

  /** Resolves when a waiting operation's status changes; at once when it is final, or READY for another attempt. */
  changed(operation: Tracked): Promise<void> {
    const waiting = this.#waiting.get(operation.wireId)
    this.check()
    const status = this.#options.records.get(operation.wireId)?.Status
    if (status === 'READY' || isFinal(status)) return Promise.resolve()
    // Its context has settled meanwhile.
    if (!waiting) return never()
    this.#refresher?.add(operation.wireId, waiting.dueMs)
    return new Promise((resolve) => {
      waiting.resolve = resolve
    })
  }

  /** The service says that these operations changed. */
  notify(wireIds: readonly string[]): void {
    for (const wireId of wireIds) {
      this.#refresher?.remove(wireId)
      this.#waiting.get(wireId)?.resolve?.()
    }
  }

  check(): void {
    if (!this.#isDue()) {
      this.#cooldown?.cancel()
      this.#cooldown = undefined
      return
    }
    const { clock } = this.#options
    this.#cooldown ??= clock.schedule(clock.now() + SUSPENSION.cooldownMs, () => {
      this.#cooldown = undefined
      if (this.#isDue()) this.#options.termination.terminate({ kind: 'suspended' })
    })
  }

  /** No timer is left behind. */
  dispose(): void {
    this.#cooldown?.cancel()
    this.#refresher?.dispose()
    this.#unsubscribe?.()
    this.#waiting.clear()
  }

  #isDue(): boolean {
    const { checkpoints, termination } = this.#options
    if (termination.end || !checkpoints.isIdle || this.#executing.size > 0) return false
    for (const [wireId, { scope }] of this.#waiting) {
      if (!scope.isFinished) return true
      this.#forget(wireId)
    }
    return false
  }

  #forget(wireId: string): void {
    if (this.#waiting.delete(wireId)) this.#refresher?.remove(wireId)
  }

  async #refreshForWaiting(): Promise<void> {
    if (this.#waiting.size > 0 && !this.#options.termination.end) await this.#options.checkpoints.refresh()
  }
}

/** What is known of an operation here. */
export interface Tracked {
  readonly wireId: string
  /** Of the context that called it. */
  readonly scope: Scope
}

export interface SuspensionOptions {
  readonly clock: Clock
  readonly records: Records
  readonly checkpoints: CheckpointQueue
  readonly termination: Termination
  /** What is left of the invocation's time. */
  readonly remainingMs: () => number
  /** Subscribes to changes of this execution's operations from outside; without it, due times and polls are used. */
  readonly changes: Changes | undefined
}

/** Subscribes a listener; answers the end of the subscription. */
export type Changes = (listener: () => void) => () => void

interface Waiting {
  readonly scope: Scope
  readonly dueMs: number | undefined
  resolve: (() => void) | undefined
}
