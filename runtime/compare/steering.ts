import type { Clock } from '../environment/environment.ts'

/** The order in which bodies came to an end on one side, by path and number of the attempt. */
export type CompletionOrder = readonly string[]

/**
 * Where two things end at the same moment, timing decides what happens, and either order is right. The runtime is led to take the
 * order that the export took: a body that is done waits until those before it are. An order that it cannot take, because
 * something before it has not even begun when nothing else can happen, is not forced; what follows from it is a difference.
 */
export class Steering {
  readonly #positions: ReadonlyMap<string, number>
  readonly #clock: Clock
  readonly #done = new Set<string>()
  readonly #waiting = new Set<number>()
  #onProgress: (() => void)[] = []

  constructor(order: CompletionOrder, clock: Clock) {
    this.#positions = new Map(order.map((key, index) => [key, index]))
    this.#clock = clock
  }

  /** Resolves when it is the turn of a body that is done. */
  async turn(key: string): Promise<void> {
    const position = this.#positions.get(key)
    if (position !== undefined) await this.#earlierOnes(position)
    this.#done.add(key)
    const listeners = this.#onProgress
    this.#onProgress = []
    for (const listener of listeners) listener()
  }

  async #earlierOnes(position: number): Promise<void> {
    this.#waiting.add(position)
    while (!this.#isNext(position)) {
      // A simulated timer of this moment fires when nothing else can happen in it.
      const isStuck = await new Promise<boolean>((resolve) => {
        const timer = this.#clock.schedule(this.#clock.now(), () => resolve(true))
        this.#onProgress.push(() => {
          timer.cancel()
          resolve(false)
        })
      })
      if (isStuck && position === Math.min(...this.#waiting)) break
    }
    this.#waiting.delete(position)
  }

  #isNext(position: number): boolean {
    for (const [key, before] of this.#positions) {
      if (before >= position) return true
      if (!this.#done.has(key)) return false
    }
    return true
  }
}
