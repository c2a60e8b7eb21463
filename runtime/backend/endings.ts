import type { HistoryEvent } from '../history/event.ts'
import type { ErrorObject } from '../history/operation.ts'
import type { ExecutionLimits } from '../semantics/limits.ts'
import type { ExecutionStatus } from '../store/store.ts'
import { type Commit, INVOCATION_RETRY } from './commit.ts'
import { type ExecutionDraft, isFinal, payload } from './execution-draft.ts'
import { endInvoke } from './invokes.ts'

/** How an invocation ended: by a reply (`durable-api` 16.1), or by a fault, when it threw. */
export type InvocationEnd =
  | { readonly Status: 'SUCCEEDED'; readonly Result?: string }
  | { readonly Status: 'FAILED'; readonly Error: ErrorObject }
  | { readonly Status: 'PENDING' }
  | { readonly Status: 'FAULT'; readonly Error: ErrorObject }
  /** Broken off because the execution is paused; everything that was recorded stands. */
  | { readonly Status: 'PAUSED' }

/** An invocation that throws is repeated this often in all, after 1, 2, … seconds; then the execution fails with its error. */
const INVOCATION_ATTEMPTS = 3

/** The process of an invocation is gone. */
const INTERRUPTED: ErrorObject = {
  ErrorType: 'Runtime.ExitError',
  ErrorMessage: 'The process that ran the invocation ended before the invocation did.',
}

function recordInvocationEnd(draft: ExecutionDraft, error?: ErrorObject): void {
  const { requestId, startedAtMs } = draft.record.openInvocation!
  draft.event('InvocationCompleted', {
    InvocationCompletedDetails: {
      StartTimestamp: startedAtMs,
      EndTimestamp: draft.nowMs,
      RequestId: requestId,
      ...(error && { Error: { Payload: error } }),
    },
  })
  draft.update({ openInvocation: undefined })
}

/** The process of the open invocation has ended. Once too often, and the execution fails with that. */
export function recordInterruption(
  commit: Commit,
  draft: ExecutionDraft,
  { interruptionsInARow: limit }: Pick<ExecutionLimits, 'interruptionsInARow'>,
): void {
  recordInvocationEnd(draft, INTERRUPTED)
  if (limit === Infinity) return
  const before = commit.transaction.events(draft.record.id)
  const inARow = before.length - before.findLastIndex((event) => !isInterruption(event))
  if (inARow <= limit) return
  const { ErrorType } = INTERRUPTED
  const ErrorMessage = `The process that ran the invocation ended ${inARow} times in a row before anything was recorded.`
  settle(commit, draft, 'FAILED', { error: { ErrorType, ErrorMessage } })
}

function isInterruption({ InvocationCompletedDetails: details }: HistoryEvent): boolean {
  return details?.Error?.Payload?.ErrorType === INTERRUPTED.ErrorType
}

/** What an invocation's end makes of its execution. */
export function endInvocation(commit: Commit, draft: ExecutionDraft, end: InvocationEnd, keepLease: boolean): void {
  recordInvocationEnd(draft, end.Status === 'FAULT' ? end.Error : undefined)
  if (end.Status === 'FAULT') return faulted(commit, draft, end.Error, keepLease)
  draft.update({ faults: 0 })
  switch (end.Status) {
    case 'SUCCEEDED':
      // An empty text stands for a result that was too large for the reply and has been checkpointed.
      return settle(commit, draft, 'SUCCEEDED', {
        result: end.Result === '' ? commit.transaction.payloads(draft.record.id).result : end.Result,
      })
    case 'FAILED':
      return settle(commit, draft, 'FAILED', { error: end.Error })
    case 'PAUSED':
      return draft.update({ isRunnable: true, lease: undefined })
    case 'PENDING': {
      const { changed, record } = draft
      if (changed.length === 0 && !hasPendingOperations(draft)) {
        const ErrorMessage = 'Cannot return PENDING status with no pending operations.'
        return settle(commit, draft, 'FAILED', { error: { ErrorType: 'InvalidParameterValueException', ErrorMessage } })
      }
      // A change may have come too late for the invocation to act on it, even if it was told: it is invoked once more.
      return draft.update({ isRunnable: changed.length > 0, lease: keepLease ? record.lease : undefined })
    }
  }
}

function hasPendingOperations({ operations }: ExecutionDraft): boolean {
  return [...operations.values()].some(
    ({ operation }) =>
      !isFinal(operation) &&
      operation.Type !== 'CONTEXT' &&
      (operation.Type !== 'STEP' || operation.Status !== 'STARTED'),
  )
}

function faulted(commit: Commit, draft: ExecutionDraft, error: ErrorObject, keepLease: boolean): void {
  const faults = draft.record.faults + 1
  if (faults >= INVOCATION_ATTEMPTS) return settle(commit, draft, 'FAILED', { error })
  draft.update({ faults, lease: keepLease ? draft.record.lease : undefined })
  draft.setDue(INVOCATION_RETRY, draft.nowMs + faults * 1000)
}

/** Makes an execution final, and answers the invoke that started it. */
export function settle(
  commit: Commit,
  draft: ExecutionDraft,
  status: Exclude<ExecutionStatus, 'RUNNING'>,
  { result, error }: { readonly result?: string; readonly error?: ErrorObject },
): void {
  const { id, parent } = draft.record
  // The clock may end an execution in the middle of an invocation, whose own end then comes too late to count.
  if (draft.record.openInvocation) recordInvocationEnd(draft, error)
  commit.transaction.updatePayloads(id, { result, error })
  if (status === 'SUCCEEDED')
    draft.event('ExecutionSucceeded', { ExecutionSucceededDetails: { Result: payload(result) } })
  else if (status === 'TIMED_OUT')
    draft.event('ExecutionTimedOut', { ExecutionTimedOutDetails: { Error: { Payload: error } } })
  else if (status === 'STOPPED')
    draft.event('ExecutionStopped', { ExecutionStoppedDetails: { Error: { Payload: error } } })
  else draft.event('ExecutionFailed', { ExecutionFailedDetails: { Error: { Payload: error } } })
  draft.update({ status, endedAtMs: draft.nowMs, isRunnable: false, lease: undefined, pause: undefined })
  if (!parent) return
  const invoking = commit.draft(parent.executionId)
  // Rewound, the invoke may have begun anew with another execution.
  if (invoking.operations.get(parent.operationId)?.invoke?.executionId !== id) return
  endInvoke(
    invoking,
    parent.operationId,
    status === 'SUCCEEDED' ? { status, ...(result !== undefined && { result }) } : { status, error: error ?? {} },
  )
}
