import type { StoredOperation } from '../store/store.ts'
import { type Commit, EXECUTION_TIMEOUT, INVOCATION_RETRY } from './commit.ts'
import { settle } from './endings.ts'
import type { ExecutionDraft } from './execution-draft.ts'

/** Everything of an execution that is due by now takes effect, in the order of its times. */
export function fireDueTimes(commit: Commit, draft: ExecutionDraft): void {
  for (const { operationId } of commit.transaction.dueOf(draft.record.id, draft.nowMs)) {
    if (draft.record.status !== 'RUNNING') return
    draft.setDue(operationId, undefined)
    if (operationId === INVOCATION_RETRY) draft.update({ isRunnable: true })
    else if (operationId === EXECUTION_TIMEOUT) timeOut(commit, draft)
    else fireOperation(draft, draft.operations.get(operationId)!)
  }
}

function timeOut(commit: Commit, draft: ExecutionDraft): void {
  settle(commit, draft, 'TIMED_OUT', { error: { ErrorType: 'ExecutionTimedOut', ErrorMessage: 'Execution timed out' } })
}

/**
 * What time does to an operation (`durable-api` 16.2): a wait ends, a retry becomes ready, a callback times out. Fired late (no
 * process was there), it happens at the time of firing. An operation that no longer waits for time is left alone.
 */
function fireOperation(draft: ExecutionDraft, { operation, callback }: StoredOperation): void {
  if (operation.Type === 'WAIT' && operation.Status === 'STARTED') {
    const { StartTimestamp, WaitDetails } = operation
    draft.close({ ...operation, Status: 'SUCCEEDED' })
    draft.operationEvent('WaitSucceeded', operation, {
      WaitSucceededDetails: { Duration: (WaitDetails!.ScheduledEndTimestamp! - StartTimestamp) / 1000 },
    })
    draft.wake(operation.Id)
  } else if (operation.Type === 'STEP' && operation.Status === 'PENDING') {
    draft.put({ ...operation, Status: 'READY' })
    draft.wake(operation.Id)
  } else if (operation.Type === 'CALLBACK' && operation.Status === 'STARTED') {
    const { timeoutAtMs = Infinity, heartbeatAtMs = Infinity } = callback ?? {}
    const ErrorType = heartbeatAtMs < timeoutAtMs ? 'Callback.Heartbeat' : 'Callback.Timeout'
    const Error = { ErrorMessage: 'Callback timed out', ErrorType }
    draft.close({ ...operation, Status: 'TIMED_OUT', CallbackDetails: { ...operation.CallbackDetails, Error } })
    draft.operationEvent('CallbackTimedOut', operation, { CallbackTimedOutDetails: { Error: { Payload: Error } } })
    draft.wake(operation.Id)
  }
}
