/** An event of an execution, with AWS's type and numbering (`GetExecutionHistory`); details are few for now. */
export interface HistoryEvent {
  /** From 1. */
  readonly id: number
  readonly previousEventId: number
  readonly type: string
  readonly timestampMs: number
  /** The state, for events that are about one. */
  readonly name?: string
}

/** Events of one execution in the order they happened. */
export class History {
  readonly #events: HistoryEvent[] = []
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  get events(): readonly HistoryEvent[] {
    return this.#events
  }

  /** Adds an event and answers its id. */
  record(type: string, previousEventId: number, name?: string): number {
    const id = this.#events.length + 1
    this.#events.push({ id, previousEventId, type, timestampMs: this.#now(), ...(name !== undefined && { name }) })
    return id
  }
}
