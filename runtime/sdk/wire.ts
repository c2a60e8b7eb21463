/**
 * The wire of the durable-execution service (`durable-api` 16), typed as AWS's declarations type it. One thing is wider: a
 * timestamp that comes in may also be a number (milliseconds).
 */
export const OperationType = {
  CALLBACK: 'CALLBACK',
  CHAINED_INVOKE: 'CHAINED_INVOKE',
  CONTEXT: 'CONTEXT',
  EXECUTION: 'EXECUTION',
  STEP: 'STEP',
  WAIT: 'WAIT',
} as const
export type OperationType = (typeof OperationType)[keyof typeof OperationType]

export const OperationStatus = {
  CANCELLED: 'CANCELLED',
  FAILED: 'FAILED',
  PENDING: 'PENDING',
  READY: 'READY',
  STARTED: 'STARTED',
  STOPPED: 'STOPPED',
  SUCCEEDED: 'SUCCEEDED',
  TIMED_OUT: 'TIMED_OUT',
} as const
export type OperationStatus = (typeof OperationStatus)[keyof typeof OperationStatus]

export const OperationAction = {
  CANCEL: 'CANCEL',
  FAIL: 'FAIL',
  RETRY: 'RETRY',
  START: 'START',
  SUCCEED: 'SUCCEED',
} as const
export type OperationAction = (typeof OperationAction)[keyof typeof OperationAction]

export type WireTimestamp = Date | string | number

export interface ErrorObject {
  ErrorMessage?: string | undefined
  ErrorType?: string | undefined
  ErrorData?: string | undefined
  StackTrace?: string[] | undefined
}

export interface ExecutionDetails {
  InputPayload?: string | undefined
}

export interface ContextDetails {
  ReplayChildren?: boolean | undefined
  Result?: string | undefined
  Error?: ErrorObject | undefined
}

export interface StepDetails {
  Attempt?: number | undefined
  NextAttemptTimestamp?: Date | undefined
  Result?: string | undefined
  Error?: ErrorObject | undefined
}

export interface WireStepDetails extends Omit<StepDetails, 'NextAttemptTimestamp'> {
  NextAttemptTimestamp?: WireTimestamp | undefined
}

export interface WaitDetails {
  ScheduledEndTimestamp?: Date | undefined
}

export interface WireWaitDetails {
  ScheduledEndTimestamp?: WireTimestamp | undefined
}

export interface CallbackDetails {
  CallbackId?: string | undefined
  Result?: string | undefined
  Error?: ErrorObject | undefined
}

export interface ChainedInvokeDetails {
  Result?: string | undefined
  Error?: ErrorObject | undefined
}

export interface Operation {
  Id: string | undefined
  ParentId?: string | undefined
  Name?: string | undefined
  Type: OperationType | undefined
  SubType?: string | undefined
  StartTimestamp: Date | undefined
  EndTimestamp?: Date | undefined
  Status: OperationStatus | undefined
  ExecutionDetails?: ExecutionDetails | undefined
  ContextDetails?: ContextDetails | undefined
  StepDetails?: StepDetails | undefined
  WaitDetails?: WaitDetails | undefined
  CallbackDetails?: CallbackDetails | undefined
  ChainedInvokeDetails?: ChainedInvokeDetails | undefined
}

export interface WireOperation extends Omit<
  Operation,
  'StartTimestamp' | 'EndTimestamp' | 'StepDetails' | 'WaitDetails'
> {
  StartTimestamp: WireTimestamp | undefined
  EndTimestamp?: WireTimestamp | undefined
  StepDetails?: WireStepDetails | undefined
  WaitDetails?: WireWaitDetails | undefined
}

export interface ContextOptions {
  ReplayChildren?: boolean | undefined
}

export interface StepOptions {
  NextAttemptDelaySeconds?: number | undefined
}

export interface WaitOptions {
  WaitSeconds?: number | undefined
}

export interface CallbackOptions {
  TimeoutSeconds?: number | undefined
  HeartbeatTimeoutSeconds?: number | undefined
}

export interface ChainedInvokeOptions {
  FunctionName: string | undefined
  TenantId?: string | undefined
}

export interface OperationUpdate {
  Id: string | undefined
  ParentId?: string | undefined
  Name?: string | undefined
  Type: OperationType | undefined
  SubType?: string | undefined
  Action: OperationAction | undefined
  Payload?: string | undefined
  Error?: ErrorObject | undefined
  ContextOptions?: ContextOptions | undefined
  StepOptions?: StepOptions | undefined
  WaitOptions?: WaitOptions | undefined
  CallbackOptions?: CallbackOptions | undefined
  ChainedInvokeOptions?: ChainedInvokeOptions | undefined
}

export interface CheckpointUpdatedExecutionState {
  Operations?: WireOperation[] | undefined
  NextMarker?: string | undefined
}

export interface CheckpointDurableExecutionRequest {
  DurableExecutionArn: string | undefined
  CheckpointToken: string | undefined
  Updates?: OperationUpdate[] | undefined
  ClientToken?: string | undefined
}

export interface CheckpointDurableExecutionResponse {
  CheckpointToken?: string | undefined
  NewExecutionState: CheckpointUpdatedExecutionState | undefined
}

export interface GetDurableExecutionStateRequest {
  DurableExecutionArn: string | undefined
  CheckpointToken: string | undefined
  Marker?: string | undefined
  MaxItems?: number | undefined
}

export interface GetDurableExecutionStateResponse {
  Operations: WireOperation[] | undefined
  NextMarker?: string | undefined
}
