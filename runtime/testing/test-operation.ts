import type { InspectedExecution } from '../engine/inspect.ts'
import type { Operation, OperationStatus } from '../history/operation.ts'
import type { OutcomeError } from '../history/outcome.ts'

/** What is recorded of an operation. */
export interface TestOperation {
  /** Names from the root, joined by `/`. */
  readonly path: string
  readonly name: string | undefined
  /** `STEP`, `WAIT`, `CALLBACK`, `CHAINED_INVOKE` or `CONTEXT`. */
  readonly type: Operation['Type']
  readonly subType: string | undefined
  readonly status: OperationStatus
  /** Attempts that ended, of a step or a condition. */
  readonly attempts: number | undefined
  /** As the handler gets it where its serdes is JSON; else the text that is recorded. */
  readonly result: unknown
  readonly error: OutcomeError | undefined
  readonly startedAt: Date
  readonly endedAt: Date | undefined
  readonly callbackId: string | undefined
  /** The record itself, in the words of the wire. */
  readonly record: Operation
}

export function testOperation({ path, ...record }: InspectedExecution['operations'][number]): TestOperation {
  const { Name, Type, SubType, Status, StepDetails, CallbackDetails, ContextDetails, ChainedInvokeDetails } = record
  const details = StepDetails ?? CallbackDetails ?? ContextDetails ?? ChainedInvokeDetails
  const { Result, Error: error } = details ?? {}
  return {
    path,
    name: Name,
    type: Type,
    subType: SubType,
    status: Status,
    attempts: StepDetails?.Attempt,
    result: Type === 'CALLBACK' ? Result : parsed(Result),
    error: error && { name: error.ErrorType ?? 'Error', message: error.ErrorMessage ?? '' },
    startedAt: new Date(record.StartTimestamp),
    endedAt: record.EndTimestamp === undefined ? undefined : new Date(record.EndTimestamp),
    callbackId: CallbackDetails?.CallbackId,
    record,
  }
}

function parsed(result: string | undefined): unknown {
  if (result === undefined) return undefined
  try {
    return JSON.parse(result)
  } catch {
    // A serdes of the handler's own.
    return result
  }
}
