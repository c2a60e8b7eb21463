import { SimulatedClock } from './simulated-clock.ts'

/**
 * Drives programs on a simulated clock: time stands while anything can still run at the present moment, and jumps to the next
 * timer when nothing can. Work that the event loop cannot see the end of (another process, a file) is wrapped in `external`.
 *
 * The event loop is one for the whole process: a simulation is at rest only when nothing else of the process is about to run, and
 * several at one time come to rest together. What they set to find that out is no work, so it is counted for all of them.
 */
export class Simulation {
  readonly clock: SimulatedClock
  static #looking = 0
  #external = 0

  constructor(clock = new SimulatedClock()) {
    this.clock = clock
  }

  /** Holds the clock until the promise settles. */
  async external<T>(work: Promise<T>): Promise<T> {
    this.#external++
    try {
      return await work
    } finally {
      this.#external--
    }
  }

  /**
   * Runs until `main` settles. Answers `idle` when it never will: nothing can run and no timer is set, or `stop` says that
   * what is left to happen is not worth waiting for. Once `main` has settled, external work is waited for too, unless it is left behind.
   */
  async run<T>(
    main: Promise<T>,
    stop: (nextMs: number) => boolean = () => false,
    { leavesBehind = false }: { readonly leavesBehind?: boolean } = {},
  ): Promise<{ value: T } | 'idle'> {
    let settled: { value: T } | { error: unknown } | undefined
    main.then(
      (value) => (settled = { value }),
      (error: unknown) => (settled = { error }),
    )
    for (;;) {
      await this.#quiet(() => leavesBehind && settled !== undefined)
      if (settled) {
        if ('error' in settled) throw settled.error
        return settled
      }
      const next = this.clock.nextMs
      if (next === undefined || stop(next)) return 'idle'
      this.clock.advance()
    }
  }

  /** Resolves when promises, immediates and external work have come to rest. */
  async #quiet(isOver: () => boolean): Promise<void> {
    for (let calm = 0; calm < 3; calm++) {
      await Simulation.#nextTurn()
      // Immediates that are set now were set by work of this turn: a chain of them (checkpoint after checkpoint) is not rest.
      if (isOver()) continue
      if (this.#external > 0 || Simulation.#pendingImmediates() > 0) calm = -1
    }
  }

  static #nextTurn(): Promise<void> {
    Simulation.#looking++
    return new Promise((resolve) =>
      setImmediate(() => {
        Simulation.#looking--
        resolve()
      }),
    )
  }

  static #pendingImmediates(): number {
    const pending = process.getActiveResourcesInfo().filter((resource) => resource === 'Immediate')
    return pending.length - Simulation.#looking
  }
}
