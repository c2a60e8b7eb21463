import type { Clock, Timer } from './environment.ts'

interface Entry {
  readonly atMs: number
  readonly order: number
  readonly callback: () => void
}

/** A clock that stands until it is told to move: timers fire in order of their time, then of their making. */
export class SimulatedClock implements Clock {
  #nowMs: number
  #made = 0
  readonly #entries = new Set<Entry>()

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#nowMs = startMs
  }

  readonly now = (): number => this.#nowMs

  readonly schedule = (atMs: number, callback: () => void): Timer => {
    const entry = { atMs: Math.max(atMs, this.#nowMs), order: this.#made++, callback }
    this.#entries.add(entry)
    return { cancel: () => void this.#entries.delete(entry) }
  }

  /** When the next timer is due, or undefined when none is set. */
  get nextMs(): number | undefined {
    return this.#earliest()?.atMs
  }

  /** Moves to the next timer and fires it; false when there is none. */
  advance(): boolean {
    const next = this.#earliest()
    if (!next) return false
    this.#entries.delete(next)
    this.#nowMs = next.atMs
    next.callback()
    return true
  }

  /** Moves on to a time before the next timer; what is past stays. */
  moveTo(ms: number): void {
    this.#nowMs = Math.max(this.#nowMs, Math.min(ms, this.nextMs ?? Infinity))
  }

  #earliest(): Entry | undefined {
    let earliest: Entry | undefined
    for (const entry of this.#entries) {
      if (!earliest || entry.atMs < earliest.atMs || (entry.atMs === earliest.atMs && entry.order < earliest.order))
        earliest = entry
    }
    return earliest
  }
}
