import type { OperationType } from '../semantics/operations.ts'

/** `durable-api` 16.2: the record of an operation, spelt as AWS's wire has it. Timestamps are milliseconds inside the runtime. */
export interface Operation {
  Id: string
  ParentId?: string
  Name?: string
  Type: OperationType
  SubType?: string
  StartTimestamp: number
  EndTimestamp?: number
  Status: OperationStatus
  ExecutionDetails?: { InputPayload?: string }
  ContextDetails?: { ReplayChildren?: boolean; Result?: string; Error?: ErrorObject }
  StepDetails?: { Attempt?: number; NextAttemptTimestamp?: number; Result?: string; Error?: ErrorObject }
  WaitDetails?: { ScheduledEndTimestamp?: number }
  CallbackDetails?: { CallbackId?: string; Result?: string; Error?: ErrorObject }
  ChainedInvokeDetails?: { Result?: string; Error?: ErrorObject }
}

export type OperationStatus =
  | 'STARTED'
  | 'PENDING'
  | 'READY'
  | 'SUCCEEDED'
  | 'FAILED'
  | 'CANCELLED'
  | 'TIMED_OUT'
  | 'STOPPED'

export interface ErrorObject {
  ErrorMessage?: string
  ErrorType?: string
  ErrorData?: string
  StackTrace?: string[]
}

export type OperationAction = 'START' | 'SUCCEED' | 'FAIL' | 'RETRY' | 'CANCEL'

/** `durable-api` 16.3: a state change that the replaying side asks for. */
export interface OperationUpdate {
  Id: string
  ParentId?: string
  Name?: string
  Type: OperationType
  SubType?: string
  Action: OperationAction
  Payload?: string
  Error?: ErrorObject
  ContextOptions?: { ReplayChildren?: boolean }
  StepOptions?: { NextAttemptDelaySeconds: number }
  WaitOptions?: { WaitSeconds: number }
  CallbackOptions?: { TimeoutSeconds?: number; HeartbeatTimeoutSeconds?: number }
  ChainedInvokeOptions?: { FunctionName: string; TenantId?: string }
}
