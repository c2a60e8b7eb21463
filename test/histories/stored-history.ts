import type { HistoryEvent } from '../../runtime/history/event.ts'
import type { ErrorObject, Operation } from '../../runtime/history/operation.ts'
import type { OperationType } from '../../runtime/semantics/operations.ts'
import { MemoryStore } from '../../runtime/store/memory-store.ts'
import type { StoredOperation } from '../../runtime/store/store.ts'

/** What a history was recorded under. */
export interface Origin {
  readonly workflow: string
  readonly codeHash: string
  readonly replayingChildren: ReadonlySet<string>
}

/**
 * The store as it was when the last of these events had been written: the execution, its operations as the events left them, and
 * what is due. Written from `durable-api` 16.2 alone, not with the backend's code, which is what is tested.
 */
export function storeAfter(events: readonly HistoryEvent[], origin: Origin): MemoryStore {
  const store = new MemoryStore()
  const started = events[0]!
  const id = started.Id ?? 'id-1'
  const { workflow, codeHash } = origin
  const name = started.Name!
  const arn = `arn:aws:lambda:local:000000000000:function:${workflow}:$LATEST/durable-execution/${name}/${id}`
  void store.commit((transaction) => {
    const input = started.ExecutionStartedDetails?.Input?.Payload
    transaction.insertExecution(
      {
        id,
        arn,
        name,
        workflow,
        rootId: id,
        codeHash,
        startedAtMs: started.EventTimestamp,
        status: 'RUNNING',
        version: 1,
        nextEventId: events.length + 1,
        isRunnable: true,
        invocations: events.filter(({ EventType }) => EventType === 'InvocationCompleted').length,
        checkpoints: 0,
        faults: 0,
        changed: [],
        storedBytes: 0,
      },
      input === undefined ? {} : { input },
    )
    transaction.appendEvents(id, events)
    for (const stored of operationsAfter(events, origin.replayingChildren).values()) {
      const { operation, callback } = stored
      transaction.putOperation(id, stored)
      const address = { executionId: id, operationId: operation.Id }
      const callbackId = operation.CallbackDetails?.CallbackId
      if (callbackId !== undefined) transaction.putCallback(callbackId, address)
      const dueMs = dueOf(operation, callback)
      if (dueMs !== undefined) transaction.setDue(address, dueMs)
    }
  })
  return store
}

/** When each attempt and each invoke began. */
export function beginnings(events: readonly HistoryEvent[]): ReadonlyMap<string, number> {
  const begun = new Map<string, number>()
  const attempts = new Map<string, number>()
  for (const { EventType, Id = '', EventTimestamp } of events) {
    if (EventType === 'ChainedInvokeStarted') begun.set(Id, EventTimestamp)
    if (EventType !== 'StepStarted') continue
    attempts.set(Id, (attempts.get(Id) ?? 0) + 1)
    begun.set(`${Id}#${attempts.get(Id)}`, EventTimestamp)
  }
  return begun
}

function dueOf(operation: Operation, callback: StoredOperation['callback']): number | undefined {
  const { Type, Status } = operation
  if (Type === 'WAIT' && Status === 'STARTED') return operation.WaitDetails!.ScheduledEndTimestamp
  if (Type === 'STEP' && Status === 'PENDING') return operation.StepDetails!.NextAttemptTimestamp
  if (Type !== 'CALLBACK' || Status !== 'STARTED') return undefined
  const dueMs = Math.min(callback?.timeoutAtMs ?? Infinity, callback?.heartbeatAtMs ?? Infinity)
  return dueMs === Infinity ? undefined : dueMs
}

const TYPES = {
  Step: 'STEP',
  Wait: 'WAIT',
  Context: 'CONTEXT',
  Callback: 'CALLBACK',
  ChainedInvoke: 'CHAINED_INVOKE',
} as const satisfies Record<string, OperationType>

const STATUSES = {
  Succeeded: 'SUCCEEDED',
  Failed: 'FAILED',
  TimedOut: 'TIMED_OUT',
  Stopped: 'STOPPED',
  Cancelled: 'CANCELLED',
} as const

type Subject = keyof typeof TYPES

/** The records that a history stands for, by id, in the order in which they began. */
export function operationsAfter(
  events: readonly HistoryEvent[],
  replayingChildren: ReadonlySet<string>,
): ReadonlyMap<string, StoredOperation> {
  const all = new Map<string, StoredOperation>()
  for (const event of events) {
    const [, subject, change] =
      /^(Step|Wait|Context|Callback|ChainedInvoke)(Started|Succeeded|Failed|TimedOut|Stopped|Cancelled)$/.exec(
        event.EventType,
      ) ?? []
    if (subject === undefined) continue
    const known = all.get(event.Id!)
    const stored =
      change === 'Started'
        ? begun(event, subject as Subject, known, all.size + 1)
        : ended(event, known!, STATUSES[change as keyof typeof STATUSES], replayingChildren)
    all.set(event.Id!, stored)
  }
  return all
}

function begun(
  event: HistoryEvent,
  subject: Subject,
  known: StoredOperation | undefined,
  order: number,
): StoredOperation {
  const { EventTimestamp: atMs, CallbackStartedDetails, WaitStartedDetails, ChainedInvokeStartedDetails } = event
  if (known) {
    const { Attempt, Result, Error } = known.operation.StepDetails!
    const StepDetails = { Attempt, ...(Result !== undefined && { Result }), ...(Error && { Error }) }
    return { ...known, operation: { ...known.operation, Status: 'STARTED', StepDetails } }
  }
  const { CallbackId, Timeout, HeartbeatTimeout } = CallbackStartedDetails ?? {}
  const { FunctionName, Input } = ChainedInvokeStartedDetails ?? {}
  return {
    order,
    operation: {
      Id: event.Id!,
      ...(event.ParentId !== undefined && { ParentId: event.ParentId }),
      ...(event.Name !== undefined && { Name: event.Name }),
      Type: TYPES[subject],
      ...(event.SubType !== undefined && { SubType: event.SubType }),
      StartTimestamp: atMs,
      Status: 'STARTED',
      ...(subject === 'Step' && { StepDetails: { Attempt: 0 } }),
      ...(WaitStartedDetails && {
        WaitDetails: { ScheduledEndTimestamp: WaitStartedDetails.ScheduledEndTimestamp },
      }),
      ...(CallbackId !== undefined && { CallbackDetails: { CallbackId } }),
    },
    ...(CallbackId !== undefined && {
      callback: {
        ...(Timeout !== undefined && { timeoutAtMs: atMs + Timeout * 1000 }),
        ...(HeartbeatTimeout !== undefined && {
          heartbeatMs: HeartbeatTimeout * 1000,
          heartbeatAtMs: atMs + HeartbeatTimeout * 1000,
        }),
      },
    }),
    ...(FunctionName !== undefined && {
      invoke: { functionName: FunctionName, ...(Input?.Payload !== undefined && { input: Input.Payload }) },
    }),
  }
}

function ended(
  event: HistoryEvent,
  known: StoredOperation,
  Status: Operation['Status'],
  replayingChildren: ReadonlySet<string>,
): StoredOperation {
  const { operation } = known
  const { Result, Error, RetryDetails } = detailsOf(event)
  const outcome = {
    ...(Result?.Payload !== undefined && { Result: Result.Payload }),
    ...(Error?.Payload && { Error: Error.Payload }),
  }
  if (operation.Type === 'STEP') {
    const { CurrentAttempt: Attempt, NextAttemptDelaySeconds: delay } = RetryDetails!
    const attempt = { Attempt, ...outcome }
    if (delay === undefined)
      return {
        ...known,
        operation: { ...operation, Status, StepDetails: attempt, EndTimestamp: event.EventTimestamp },
      }
    const NextAttemptTimestamp = event.EventTimestamp + delay * 1000
    return {
      ...known,
      operation: { ...operation, Status: 'PENDING', StepDetails: { ...attempt, NextAttemptTimestamp } },
    }
  }
  const closed: Operation = { ...operation, Status, EndTimestamp: event.EventTimestamp }
  if (operation.Type === 'CONTEXT')
    closed.ContextDetails = { ...(replayingChildren.has(operation.Id) && { ReplayChildren: true }), ...outcome }
  if (operation.Type === 'CALLBACK') closed.CallbackDetails = { ...operation.CallbackDetails, ...outcome }
  if (operation.Type === 'CHAINED_INVOKE') closed.ChainedInvokeDetails = outcome
  return { ...known, operation: closed }
}

interface EndDetails {
  readonly Result?: { readonly Payload?: string }
  readonly Error?: { readonly Payload?: ErrorObject }
  readonly RetryDetails?: { readonly CurrentAttempt: number; readonly NextAttemptDelaySeconds?: number }
}

/** Each type of event has its details under its own name. */
const detailsOf = (event: HistoryEvent): EndDetails =>
  (event as unknown as Readonly<Record<string, EndDetails | undefined>>)[`${event.EventType}Details`] ?? {}
