import type { Clock, Timer } from '../environment/environment.ts'
import { pollDelayMs, SUSPENSION } from '../semantics/suspension.ts'
import type { CheckpointQueue } from './checkpoint-queue.ts'

/**
 * Serves waits within the invocation, while something else keeps it alive and nobody tells of changes (`durable-api` 15.4):
 * asks for the state when an operation is due, or now and then where its end is not known. One timer for all.
 */
export class Refresher {
  readonly #options: RefresherOptions
  readonly #entries = new Map<string, Entry>()
  #timer: { readonly atMs: number; readonly timer: Timer } | undefined

  constructor(options: RefresherOptions) {
    this.#options = options
  }

  /** Unless the time of the invocation ends first. */
  add(wireId: string, dueMs: number | undefined): void {
    const { clock, remainingMs } = this.#options
    const nowMs = clock.now()
    const atMs = dueMs === undefined ? nowMs + SUSPENSION.firstPollMs : Math.max(dueMs, nowMs)
    if (atMs - nowMs > remainingMs() - SUSPENSION.reserveMs) return
    this.#entries.set(wireId, { atMs, polls: 0 })
    this.#armAt(Math.min(atMs, this.#timer?.atMs ?? Infinity))
  }

  remove(wireId: string): void {
    this.#entries.delete(wireId)
    if (this.#entries.size === 0) this.#armAt(Infinity)
  }

  dispose(): void {
    this.#entries.clear()
    this.#armAt(Infinity)
  }

  /** The timer may be earlier than needed, when what it was set for is gone; it then only sets itself again. */
  #armAt(atMs: number): void {
    if (atMs === this.#timer?.atMs) return
    this.#timer?.timer.cancel()
    this.#timer =
      atMs === Infinity ? undefined : { atMs, timer: this.#options.clock.schedule(atMs, () => void this.#refresh()) }
  }

  async #refresh(): Promise<void> {
    const { clock, checkpoints, remainingMs } = this.#options
    this.#timer = undefined
    if (remainingMs() < SUSPENSION.reserveMs) return
    const due = [...this.#entries].filter(([, { atMs }]) => atMs <= clock.now())
    for (const [, entry] of due) entry.atMs = ASKING
    this.#armAt(this.#earliestMs())
    if (due.length === 0) return
    await checkpoints.refresh()
    // What has changed was removed meanwhile; the rest is asked for again later.
    for (const [wireId, entry] of due) {
      if (this.#entries.get(wireId) !== entry) continue
      entry.polls++
      entry.atMs = clock.now() + pollDelayMs(entry.polls)
    }
    this.#armAt(this.#earliestMs())
  }

  #earliestMs(): number {
    let earliestMs = Infinity
    for (const { atMs } of this.#entries.values()) earliestMs = Math.min(earliestMs, atMs)
    return earliestMs
  }
}

interface Entry {
  atMs: number
  polls: number
}

/** The time of an entry whose state has been asked for and is not known yet. */
const ASKING = Infinity

export interface RefresherOptions {
  readonly clock: Clock
  readonly checkpoints: CheckpointQueue
  readonly remainingMs: () => number
}
