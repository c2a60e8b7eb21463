import type { Json } from '../semantics/json.ts'
import { StateFailure } from './failure.ts'

/**
 * An event of an execution, with AWS's type and numbering (`GetExecutionHistory`). An event follows the one that led to it: the first
 * state follows 0, and what only reports (a scope that succeeded, a state that was aborted) is followed by nothing.
 */
export interface HistoryEvent {
  /** From 1. */
  readonly id: number
  readonly previousEventId: number
  readonly type: string
  readonly timestampMs: number
  /** The state, for events that are about one. */
  readonly name?: string
  /** AWS's details; payloads are the values themselves, not their text. */
  readonly details?: EventDetails
}

export interface EventDetails {
  readonly [field: string]: Json | undefined
}

/** Something that happened and can tell its event. Most histories are never read, so events are written when one is. */
export interface Happening {
  readonly event: (id: number) => HistoryEvent
}

/** What the history of a Standard execution holds at most, its end included. An Express execution has no such limit. */
export const MOST_EVENTS = 25_000

/** Events of one execution in the order they happened. One too many is the failure of the execution, for whose event there is room. */
export class History {
  readonly #happenings: Happening[] = []
  readonly #events: HistoryEvent[] = []
  readonly #now: () => number
  readonly #most: number

  constructor(now: () => number, most = Infinity) {
    this.#now = now
    this.#most = most
  }

  get events(): readonly HistoryEvent[] {
    for (let id = this.#events.length + 1; id <= this.length; id++)
      this.#events.push(this.#happenings[id - 1]!.event(id))
    return this.#events
  }

  get length(): number {
    return this.#happenings.length
  }

  /** Adds an event and answers its id. */
  record(type: string, previousEventId: number, details?: EventDetails, name?: string): number {
    return this.add(new Recorded(type, previousEventId, this.#now(), details, name))
  }

  /** Adds the event that ends the execution. */
  end(type: string, previousEventId: number, details?: EventDetails): void {
    this.#happenings.push(new Recorded(type, previousEventId, this.#now(), details))
  }

  add(happening: Happening): number {
    if (this.length >= this.#most - 1) {
      const cause = `The execution reached the maximum number of history events (${this.#most}).`
      throw new StateFailure('States.Runtime', cause, true)
    }
    return this.#happenings.push(happening)
  }
}

class Recorded implements Happening {
  readonly #type: string
  readonly #previousEventId: number
  readonly #timestampMs: number
  readonly #details: EventDetails | undefined
  readonly #name: string | undefined

  constructor(type: string, previousEventId: number, timestampMs: number, details?: EventDetails, name?: string) {
    this.#type = type
    this.#previousEventId = previousEventId
    this.#timestampMs = timestampMs
    this.#details = details
    this.#name = name
  }

  event(id: number): HistoryEvent {
    return {
      id,
      previousEventId: this.#previousEventId,
      type: this.#type,
      timestampMs: this.#timestampMs,
      ...(this.#name !== undefined && { name: this.#name }),
      ...(this.#details !== undefined && { details: this.#details }),
    }
  }
}

/** Events that have details; the others are told by their type alone. */
const DETAILED =
  /^(?:Execution(?:Started|Succeeded|Failed|TimedOut|Aborted)|Task(?:Scheduled|Started|StartFailed|Submitted|SubmitFailed|Succeeded|Failed|TimedOut)|LambdaFunction(?:Scheduled|ScheduleFailed|StartFailed|Succeeded|Failed|TimedOut)|Activity(?:Scheduled|ScheduleFailed|Started|Succeeded|Failed|TimedOut)|MapStateStarted|MapIteration(?:Started|Succeeded|Failed|Aborted)|MapRun(?:Started|Failed)|EvaluationFailed)$/

/** The events as `GetExecutionHistory` answers them: payloads as JSON text, timestamps in seconds. */
export function awsEvents(events: readonly HistoryEvent[]): Json[] {
  return events.map(({ id, previousEventId, type, timestampMs, details }) => {
    const key = detailsKey(type)
    return {
      timestamp: timestampMs / 1000,
      type,
      id,
      previousEventId,
      ...(key !== undefined && { [key]: awsDetails(details ?? {}) }),
    }
  })
}

function detailsKey(type: string): string | undefined {
  const state = /State(Entered|Exited)$/.exec(type)
  if (state) return `state${state[1]}EventDetails`
  return DETAILED.test(type) ? `${type[0]!.toLowerCase()}${type.slice(1)}EventDetails` : undefined
}

function awsDetails(details: EventDetails): Json {
  const made: Record<string, Json> = {}
  for (const [field, value] of Object.entries(details)) {
    if (value === undefined) continue
    if (field === 'input' || field === 'output') {
      made[field] = JSON.stringify(value)
      made[`${field}Details`] = { truncated: false }
    } else if (field === 'parameters') {
      made[field] = JSON.stringify(value)
    } else if (field === 'assignedVariables') {
      const texts = Object.entries(value as object).map(([name, one]) => [name, JSON.stringify(one)] as const)
      made[field] = Object.fromEntries(texts)
      made['assignedVariablesDetails'] = { truncated: false }
    } else {
      made[field] = value
    }
  }
  return made
}
