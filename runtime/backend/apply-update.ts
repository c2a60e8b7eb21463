import type { EventType } from '../history/event.ts'
import type { Operation, OperationUpdate } from '../history/operation.ts'
import { type ExecutionDraft, isFinal, payload } from './execution-draft.ts'
import { invalid } from './service-error.ts'

/** What applying an update needs from the rest of the backend. */
export interface UpdateServices {
  readonly newId: () => string
  /** Begins what an invoke asks for; may end the operation at once. */
  readonly beginInvoke: (draft: ExecutionDraft, operation: Operation, update: OperationUpdate) => void
}

type Apply = (
  draft: ExecutionDraft,
  update: OperationUpdate,
  known: Operation | undefined,
  services: UpdateServices,
) => void

/** The status transitions of `durable-api` 16.2 and 16.3, a row for each type of operation. */
const TRANSITIONS: Readonly<Record<OperationUpdate['Type'], Apply>> = {
  STEP: (draft, update, known) => {
    if (update.Action === 'START') return startStep(draft, update, known)
    if (!known || known.Type !== 'STEP' || !isOpen(known))
      throw invalid(`Invalid current STEP state to ${update.Action === 'RETRY' ? 're-attempt' : 'close'}.`)
    if (update.Action === 'RETRY') retryStep(draft, update, known)
    else closeStep(draft, update, known)
  },
  CONTEXT: (draft, update, known) => {
    if (update.Action === 'START') {
      const operation = begin(draft, update, known)
      draft.put(operation)
      return draft.operationEvent('ContextStarted', operation, { ContextStartedDetails: {} })
    }
    if (!known || known.Type !== 'CONTEXT' || known.Status !== 'STARTED')
      throw invalid('Invalid current CONTEXT state to close.')
    closeContext(draft, update, known)
  },
  WAIT: (draft, update, known) => {
    if (update.Action === 'CANCEL') return cancel(draft, known, 'WAIT', 'WaitCancelled')
    const seconds = update.WaitOptions!.WaitSeconds
    const endMs = draft.nowMs + seconds * 1000
    const operation = { ...begin(draft, update, known), WaitDetails: { ScheduledEndTimestamp: endMs } }
    draft.put(operation)
    draft.setDue(operation.Id, endMs)
    draft.operationEvent('WaitStarted', operation, {
      WaitStartedDetails: { Duration: seconds, ScheduledEndTimestamp: endMs },
    })
  },
  CALLBACK: (draft, update, known, services) => {
    if (update.Action === 'CANCEL') return cancel(draft, known, 'CALLBACK', 'CallbackCancelled')
    startCallback(draft, update, known, services.newId())
  },
  CHAINED_INVOKE: (draft, update, known, services) => {
    if (update.Action === 'CANCEL') return cancel(draft, known, 'CHAINED_INVOKE', 'ChainedInvokeCancelled')
    if (!update.ChainedInvokeOptions?.FunctionName) throw invalid('ChainedInvokeOptions must have a FunctionName.')
    services.beginInvoke(draft, begin(draft, update, known), update)
  },
  // A result too large for the reply; the invocation's end makes it final.
  EXECUTION: (draft, update) => {
    draft.transaction.updatePayloads(draft.record.id, {
      ...(update.Payload !== undefined && { result: update.Payload }),
      ...(update.Error !== undefined && { error: update.Error }),
    })
  },
}

export function applyUpdate(draft: ExecutionDraft, update: OperationUpdate, services: UpdateServices): void {
  if (update.ParentId !== undefined && draft.operations.get(update.ParentId)?.operation.Type !== 'CONTEXT')
    throw invalid('Invalid parent operation id.')
  TRANSITIONS[update.Type](draft, update, draft.operations.get(update.Id)?.operation, services)
}

const isOpen = ({ Status }: Operation): boolean => Status === 'STARTED' || Status === 'READY'

function begin(draft: ExecutionDraft, update: OperationUpdate, known: Operation | undefined): Operation {
  if (known) throw invalid(`Cannot start a ${update.Type} that already exists.`)
  return {
    Id: update.Id,
    ...(update.ParentId !== undefined && { ParentId: update.ParentId }),
    ...(update.Name !== undefined && { Name: update.Name }),
    Type: update.Type,
    ...(update.SubType !== undefined && { SubType: update.SubType }),
    StartTimestamp: draft.nowMs,
    Status: 'STARTED',
  }
}

function startStep(draft: ExecutionDraft, update: OperationUpdate, known: Operation | undefined): void {
  if (known && (known.Type !== 'STEP' || known.Status !== 'READY'))
    throw invalid('Invalid current STEP state to start.')
  // A poll that goes on keeps its state (`Result`) until the next one is recorded.
  const operation: Operation = known
    ? { ...known, Status: 'STARTED', StepDetails: { ...known.StepDetails, NextAttemptTimestamp: undefined } }
    : { ...begin(draft, update, known), StepDetails: { Attempt: 0 } }
  draft.put(operation)
  draft.operationEvent('StepStarted', operation, { StepStartedDetails: {} })
}

function retryStep(draft: ExecutionDraft, update: OperationUpdate, known: Operation): void {
  const delaySeconds = update.StepOptions!.NextAttemptDelaySeconds
  const nextMs = draft.nowMs + delaySeconds * 1000
  const attempt = (known.StepDetails?.Attempt ?? 0) + 1
  const operation: Operation = {
    ...known,
    Status: 'PENDING',
    StepDetails: {
      Attempt: attempt,
      NextAttemptTimestamp: nextMs,
      ...(update.Payload !== undefined && { Result: update.Payload }),
      ...(update.Error !== undefined && { Error: update.Error }),
    },
  }
  draft.put(operation)
  draft.setDue(operation.Id, nextMs)
  const RetryDetails = { CurrentAttempt: attempt, NextAttemptDelaySeconds: delaySeconds }
  if (update.Error !== undefined)
    draft.operationEvent('StepFailed', operation, {
      StepFailedDetails: { Error: { Payload: update.Error }, RetryDetails },
    })
  else
    draft.operationEvent('StepSucceeded', operation, {
      StepSucceededDetails: { Result: payload(update.Payload), RetryDetails },
    })
}

function closeStep(draft: ExecutionDraft, update: OperationUpdate, known: Operation): void {
  const attempt = (known.StepDetails?.Attempt ?? 0) + 1
  const RetryDetails = { CurrentAttempt: attempt }
  if (update.Action === 'SUCCEED') {
    draft.close({
      ...known,
      Status: 'SUCCEEDED',
      StepDetails: { Attempt: attempt, ...(update.Payload !== undefined && { Result: update.Payload }) },
    })
    return draft.operationEvent('StepSucceeded', known, {
      StepSucceededDetails: { Result: payload(update.Payload), RetryDetails },
    })
  }
  draft.close({
    ...known,
    Status: 'FAILED',
    StepDetails: { Attempt: attempt, ...(update.Error !== undefined && { Error: update.Error }) },
  })
  draft.operationEvent('StepFailed', known, { StepFailedDetails: { Error: { Payload: update.Error }, RetryDetails } })
}

function closeContext(draft: ExecutionDraft, update: OperationUpdate, known: Operation): void {
  const { ReplayChildren } = update.ContextOptions ?? {}
  const ContextDetails = {
    ...(ReplayChildren !== undefined && { ReplayChildren }),
    ...(update.Payload !== undefined && { Result: update.Payload }),
    ...(update.Error !== undefined && { Error: update.Error }),
  }
  draft.close({ ...known, Status: update.Action === 'SUCCEED' ? 'SUCCEEDED' : 'FAILED', ContextDetails })
  if (update.Action === 'SUCCEED')
    draft.operationEvent('ContextSucceeded', known, { ContextSucceededDetails: { Result: payload(update.Payload) } })
  else draft.operationEvent('ContextFailed', known, { ContextFailedDetails: { Error: { Payload: update.Error } } })
}

function startCallback(
  draft: ExecutionDraft,
  update: OperationUpdate,
  known: Operation | undefined,
  callbackId: string,
): void {
  const { TimeoutSeconds, HeartbeatTimeoutSeconds } = update.CallbackOptions ?? {}
  const operation = { ...begin(draft, update, known), CallbackDetails: { CallbackId: callbackId } }
  const callback = {
    ...(TimeoutSeconds && { timeoutAtMs: draft.nowMs + TimeoutSeconds * 1000 }),
    ...(HeartbeatTimeoutSeconds && {
      heartbeatMs: HeartbeatTimeoutSeconds * 1000,
      heartbeatAtMs: draft.nowMs + HeartbeatTimeoutSeconds * 1000,
    }),
  }
  draft.put(operation, { callback })
  draft.transaction.putCallback(callbackId, { executionId: draft.record.id, operationId: operation.Id })
  const dueMs = Math.min(callback.timeoutAtMs ?? Infinity, callback.heartbeatAtMs ?? Infinity)
  if (dueMs < Infinity) draft.setDue(operation.Id, dueMs)
  draft.operationEvent('CallbackStarted', operation, {
    CallbackStartedDetails: {
      CallbackId: callbackId,
      ...(TimeoutSeconds && { Timeout: TimeoutSeconds }),
      ...(HeartbeatTimeoutSeconds && { HeartbeatTimeout: HeartbeatTimeoutSeconds }),
    },
  })
}

function cancel(draft: ExecutionDraft, known: Operation | undefined, type: Operation['Type'], event: EventType): void {
  if (!known || known.Type !== type || isFinal(known)) throw invalid(`Invalid current ${type} state to cancel.`)
  draft.close({ ...known, Status: 'CANCELLED' })
  draft.setDue(known.Id, undefined)
  draft.operationEvent(event, known, {})
}
