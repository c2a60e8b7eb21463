import type { ErrorObject } from '../history/operation.ts'
import { type ExecutionDraft, payload } from './execution-draft.ts'

export type CallbackAnswer =
  | { readonly kind: 'succeed'; readonly result?: string }
  | { readonly kind: 'fail'; readonly error: ErrorObject }
  | { readonly kind: 'heartbeat' }

/** `unknown`: no such callback. `ended`: it has a final status, or its execution has. `too-large`: nothing has changed. */
export type CallbackReceipt =
  | { readonly kind: 'accepted'; readonly executionId: string }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'ended'; readonly status: string }
  | { readonly kind: 'too-large'; readonly bytes: number; readonly limit: number }

/** Completes an open callback, verbatim, or moves its heartbeat; a heartbeat makes no event. */
export function answerCallback(draft: ExecutionDraft, operationId: string, answer: CallbackAnswer): void {
  const { operation, callback } = draft.operations.get(operationId)!
  if (answer.kind === 'heartbeat') {
    if (callback?.heartbeatMs === undefined) return
    const heartbeatAtMs = draft.nowMs + callback.heartbeatMs
    draft.put(operation, { callback: { ...callback, heartbeatAtMs } })
    return draft.setDue(operationId, Math.min(heartbeatAtMs, callback.timeoutAtMs ?? Infinity))
  }
  draft.setDue(operationId, undefined)
  const details = operation.CallbackDetails
  if (answer.kind === 'succeed') {
    const { result } = answer
    draft.close({
      ...operation,
      Status: 'SUCCEEDED',
      CallbackDetails: { ...details, ...(result !== undefined && { Result: result }) },
    })
    draft.operationEvent('CallbackSucceeded', operation, { CallbackSucceededDetails: { Result: payload(result) } })
  } else {
    draft.close({ ...operation, Status: 'FAILED', CallbackDetails: { ...details, Error: answer.error } })
    draft.operationEvent('CallbackFailed', operation, {
      CallbackFailedDetails: { Error: { Payload: answer.error } },
    })
  }
  draft.wake(operationId)
}
