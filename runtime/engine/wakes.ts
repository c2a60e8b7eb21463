import type { Clock } from '../environment/environment.ts'

/** Lets loops sleep until something happens or a time comes; counted, so that nothing between a look and the sleep is missed. */
export class Wakes {
  #count = 0
  readonly #sleepers = new Set<() => void>()

  get count(): number {
    return this.#count
  }

  wake(): void {
    this.#count++
    const sleepers = [...this.#sleepers]
    this.#sleepers.clear()
    for (const sleeper of sleepers) sleeper()
  }

  /** Resolves when something has happened since `seen`, or at `atMs`. */
  next(seen: number, clock: Clock, atMs: number | undefined): Promise<void> {
    if (seen !== this.#count) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = atMs === undefined ? undefined : clock.schedule(atMs, () => sleeper())
      const sleeper = () => {
        timer?.cancel()
        this.#sleepers.delete(sleeper)
        resolve()
      }
      this.#sleepers.add(sleeper)
    })
  }
}
