import type { ErrorObject } from './operation.ts'

/**
 * `durable-api` 16.5: what happened in an execution, in order. `EventId` counts from 1 without a gap. Each event has the details
 * named after its type. Timestamps are milliseconds inside the runtime, durations seconds.
 */
export interface HistoryEvent {
  readonly EventId: number
  readonly EventType: EventType
  readonly EventTimestamp: number
  readonly Id?: string
  readonly ParentId?: string
  readonly Name?: string
  readonly SubType?: string
  readonly ExecutionStartedDetails?: { readonly Input?: EventPayload; readonly ExecutionTimeout?: number }
  readonly ExecutionSucceededDetails?: { readonly Result?: EventPayload }
  readonly ExecutionFailedDetails?: { readonly Error?: EventError }
  readonly ExecutionTimedOutDetails?: { readonly Error?: EventError }
  readonly ExecutionStoppedDetails?: { readonly Error?: EventError }
  /** Ours, beyond AWS's history: an execution was paused, went on, or was set back to failed operations. */
  readonly ExecutionPausedDetails?: { readonly Reason?: string }
  readonly ExecutionResumedDetails?: Record<string, never>
  readonly ExecutionRewoundDetails?: {
    /** Forgotten: they run anew. */
    readonly RemovedIds: readonly string[]
    /** They go on. */
    readonly ReopenedIds: readonly string[]
  }
  readonly ContextStartedDetails?: Record<string, never>
  readonly ContextSucceededDetails?: { readonly Result?: EventPayload }
  readonly ContextFailedDetails?: { readonly Error?: EventError }
  readonly StepStartedDetails?: Record<string, never>
  readonly StepSucceededDetails?: { readonly Result?: EventPayload; readonly RetryDetails?: RetryDetails }
  readonly StepFailedDetails?: { readonly Error?: EventError; readonly RetryDetails?: RetryDetails }
  readonly WaitStartedDetails?: { readonly Duration: number; readonly ScheduledEndTimestamp: number }
  readonly WaitSucceededDetails?: { readonly Duration?: number }
  readonly WaitCancelledDetails?: { readonly Error?: EventError }
  readonly CallbackStartedDetails?: {
    readonly CallbackId: string
    readonly Timeout?: number
    readonly HeartbeatTimeout?: number
  }
  readonly CallbackSucceededDetails?: { readonly Result?: EventPayload }
  readonly CallbackFailedDetails?: { readonly Error?: EventError }
  readonly CallbackTimedOutDetails?: { readonly Error?: EventError }
  readonly ChainedInvokeStartedDetails?: {
    readonly FunctionName: string
    readonly TenantId?: string
    readonly Input?: EventPayload
    readonly DurableExecutionArn?: string
  }
  readonly ChainedInvokeSucceededDetails?: { readonly Result?: EventPayload }
  readonly ChainedInvokeFailedDetails?: { readonly Error?: EventError }
  readonly ChainedInvokeTimedOutDetails?: { readonly Error?: EventError }
  readonly ChainedInvokeStoppedDetails?: { readonly Error?: EventError }
  readonly InvocationCompletedDetails?: {
    readonly StartTimestamp: number
    readonly EndTimestamp: number
    readonly RequestId: string
    readonly Error?: EventError
  }
}

export type EventType =
  | 'ExecutionStarted'
  | 'ExecutionSucceeded'
  | 'ExecutionFailed'
  | 'ExecutionTimedOut'
  | 'ExecutionStopped'
  | 'ExecutionPaused'
  | 'ExecutionResumed'
  | 'ExecutionRewound'
  | 'ContextStarted'
  | 'ContextSucceeded'
  | 'ContextFailed'
  | 'StepStarted'
  | 'StepSucceeded'
  | 'StepFailed'
  | 'WaitStarted'
  | 'WaitSucceeded'
  | 'WaitCancelled'
  | 'CallbackStarted'
  | 'CallbackSucceeded'
  | 'CallbackFailed'
  | 'CallbackTimedOut'
  | 'CallbackCancelled'
  | 'ChainedInvokeStarted'
  | 'ChainedInvokeSucceeded'
  | 'ChainedInvokeFailed'
  | 'ChainedInvokeTimedOut'
  | 'ChainedInvokeStopped'
  | 'ChainedInvokeCancelled'
  | 'InvocationCompleted'

export interface EventPayload {
  readonly Payload?: string
}

export interface EventError {
  readonly Payload?: ErrorObject
}

export interface RetryDetails {
  /** From 1. */
  readonly CurrentAttempt: number
  readonly NextAttemptDelaySeconds?: number
}
