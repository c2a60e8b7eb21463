import type { Operation } from '../history/operation.ts'
import type { WireOperation, WireTimestamp } from '../sdk/wire.ts'

/** The operations of one execution as this invocation knows them, by wire id; replies of checkpoints replace them. */
export class Records {
  readonly #byId = new Map<string, Operation>()

  constructor(operations: readonly WireOperation[]) {
    this.replace(operations)
  }

  get size(): number {
    return this.#byId.size
  }

  get(wireId: string): Operation | undefined {
    return this.#byId.get(wireId)
  }

  /** In the order in which they were first known. */
  all(): Iterable<Operation> {
    return this.#byId.values()
  }

  /** Takes over what a reply says; answers the ids whose status is another now. */
  replace(operations: readonly WireOperation[]): string[] {
    const changed: string[] = []
    for (const wire of operations) {
      if (!wire.Id) continue
      if (this.#byId.get(wire.Id)?.Status !== wire.Status) changed.push(wire.Id)
      this.#byId.set(wire.Id, recordOf(wire))
    }
    return changed
  }
}

/** Timestamps come as numbers, ISO strings or dates, and are milliseconds from here on. */
function recordOf(wire: WireOperation): Operation {
  // The wire's types make every field optional; the service sets them.
  if (isRecord(wire)) return wire as Operation
  const record = { ...wire, StartTimestamp: milliseconds(wire.StartTimestamp) }
  if (wire.EndTimestamp !== undefined) record.EndTimestamp = milliseconds(wire.EndTimestamp)
  if (wire.StepDetails?.NextAttemptTimestamp !== undefined)
    record.StepDetails = {
      ...wire.StepDetails,
      NextAttemptTimestamp: milliseconds(wire.StepDetails.NextAttemptTimestamp),
    }
  if (wire.WaitDetails?.ScheduledEndTimestamp !== undefined)
    record.WaitDetails = { ScheduledEndTimestamp: milliseconds(wire.WaitDetails.ScheduledEndTimestamp) }
  return record as Operation
}

/** Whether all its times are milliseconds already, as our own backend gives them: then it is kept, not copied. */
function isRecord({ StartTimestamp, EndTimestamp, StepDetails, WaitDetails }: WireOperation): boolean {
  return [StartTimestamp, EndTimestamp, StepDetails?.NextAttemptTimestamp, WaitDetails?.ScheduledEndTimestamp].every(
    (time) => time === undefined || typeof time === 'number',
  )
}

function milliseconds(timestamp: WireTimestamp | undefined): number | undefined {
  if (timestamp === undefined || typeof timestamp === 'number') return timestamp
  const ms = new Date(timestamp).getTime()
  return Number.isNaN(ms) ? undefined : ms
}
