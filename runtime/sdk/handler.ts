import type { LambdaClient } from './api-client.ts'
import type { DurableContext } from './context.ts'
import type { LambdaContext } from './lambda-context.ts'
import type { DurableLogger } from './logger.ts'
import type { DurableInstrumentationPlugin } from './plugin.ts'
import type {
  CheckpointDurableExecutionRequest,
  CheckpointDurableExecutionResponse,
  ErrorObject,
  GetDurableExecutionStateRequest,
  GetDurableExecutionStateResponse,
  WireOperation,
} from './wire.ts'

/** `durable-api` 2 and 16.1: the handler, and what goes in and out of one invocation of it. */
/* oxlint-disable typescript/no-explicit-any -- the API's defaults: an event and a result of any type */
export type DurableExecutionHandler<TEvent = any, TResult = any, TLogger extends DurableLogger = DurableLogger> = (
  event: TEvent,
  context: DurableContext<TLogger>,
) => Promise<TResult>
/* oxlint-enable typescript/no-explicit-any */

export interface DurableExecutionConfig {
  /** @deprecated Pass `durableExecutionClient: new DurableExecutionApiClient(client)`. */
  client?: LambdaClient
  /** Where checkpoints go and state comes from. */
  durableExecutionClient?: DurableExecutionClient
  /** Experimental, as in AWS's package. */
  plugins?: DurableInstrumentationPlugin[]
  pluginsConfig?: {
    /** Contexts down to this level keep their children in the state, and run again on replay. */
    childOperationsDepth?: number
  }
}

/** AWS's seam: updates go in, changed operations come out. */
export interface DurableExecutionClient {
  getExecutionState(
    params: GetDurableExecutionStateRequest,
    logger?: DurableLogger,
  ): Promise<GetDurableExecutionStateResponse>
  checkpoint(
    params: CheckpointDurableExecutionRequest,
    logger?: DurableLogger,
  ): Promise<CheckpointDurableExecutionResponse>
}

export interface DurableExecutionInvocationInput {
  DurableExecutionArn: string
  CheckpointToken: string
  UpdatedOperationIds?: string[]
  InitialExecutionState: {
    /** The EXECUTION operation comes first. */
    Operations: WireOperation[]
    NextMarker?: string | undefined
  }
}

export const InvocationStatus = { SUCCEEDED: 'SUCCEEDED', FAILED: 'FAILED', PENDING: 'PENDING' } as const
export type InvocationStatus = (typeof InvocationStatus)[keyof typeof InvocationStatus]
export declare namespace InvocationStatus {
  type SUCCEEDED = 'SUCCEEDED'
  type FAILED = 'FAILED'
  type PENDING = 'PENDING'
}

export type DurableExecutionInvocationOutput =
  | { Status: InvocationStatus.SUCCEEDED; Result?: string }
  | { Status: InvocationStatus.FAILED; Error: ErrorObject }
  | { Status: InvocationStatus.PENDING }

export type DurableLambdaHandler = (
  event: DurableExecutionInvocationInput,
  context: LambdaContext,
) => Promise<DurableExecutionInvocationOutput>

/**
 * The key under which a function made by `withDurableExecution` carries what it wraps, for engines that invoke the handler
 * themselves: `wrapped[durableHandler]` is `{handler, config, plugins}`. Registered, so that copies of the package agree.
 */
export const durableHandler: unique symbol = Symbol.for('stepwright.durable-handler') as never

export interface WrappedHandler {
  readonly handler: DurableExecutionHandler
  readonly config?: DurableExecutionConfig
  /** Those of the configuration and of the environment. */
  readonly plugins?: Promise<readonly DurableInstrumentationPlugin[]>
}

/** What a function wrapped by our own `withDurableExecution` carries; undefined for any other, AWS's too. */
export function wrappedHandler(candidate: unknown): WrappedHandler | undefined {
  if (typeof candidate !== 'function' || !(durableHandler in candidate)) return undefined
  return candidate[durableHandler] as WrappedHandler
}

/**
 * An invocation that brings its own client, for harnesses: it also runs functions wrapped by AWS's package, which knows this
 * class by its name.
 */
export class DurableExecutionInvocationInputWithClient implements DurableExecutionInvocationInput {
  readonly durableExecutionClient: DurableExecutionClient
  readonly InitialExecutionState: DurableExecutionInvocationInput['InitialExecutionState']
  readonly DurableExecutionArn: string
  readonly CheckpointToken: string
  readonly UpdatedOperationIds?: string[]

  constructor(params: DurableExecutionInvocationInput, durableExecutionClient: DurableExecutionClient) {
    this.durableExecutionClient = durableExecutionClient
    this.InitialExecutionState = params.InitialExecutionState
    this.DurableExecutionArn = params.DurableExecutionArn
    this.CheckpointToken = params.CheckpointToken
    if (params.UpdatedOperationIds) this.UpdatedOperationIds = params.UpdatedOperationIds
  }

  static readonly isInstance = isInputWithClient

  get [Symbol.toStringTag](): string {
    return 'DurableExecutionInvocationInputWithClient'
  }
}

/** Outside the class: a bundler gives a class that names itself another name, and AWS's package knows it by this one. */
function isInputWithClient(event: unknown): event is DurableExecutionInvocationInputWithClient {
  if (event instanceof DurableExecutionInvocationInputWithClient) return true
  return (
    typeof event === 'object' &&
    event !== null &&
    'durableExecutionClient' in event &&
    event.constructor.name === 'DurableExecutionInvocationInputWithClient'
  )
}
