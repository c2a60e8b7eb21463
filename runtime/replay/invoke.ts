import type { Environment } from '../environment/environment.ts'
import { toErrorObject } from '../sdk/errors.ts'
import type {
  DurableExecutionClient,
  DurableExecutionConfig,
  DurableExecutionHandler,
  DurableExecutionInvocationInput,
  DurableExecutionInvocationOutput,
} from '../sdk/handler.ts'
import type { LambdaContext } from '../sdk/lambda-context.ts'
import type { DurableLogger } from '../sdk/logger.ts'
import type { WireOperation } from '../sdk/wire.ts'
import { wireId } from '../semantics/ids.ts'
import { LIMITS } from '../semantics/limits.ts'
import { runActive } from './active.ts'
import { CheckpointQueue } from './checkpoint-queue.ts'
import { ReplayContext } from './context.ts'
import { checkpointError, endsExecution, isUnrecoverableInvocationError } from './errors.ts'
import type { Execution } from './execution.ts'
import type { OperationInterceptor } from './interceptor.ts'
import { DefaultLogger, loggingContext } from './logger.ts'
import { Records } from './records.ts'
import { Scope } from './scope.ts'
import { type Changes, Suspension } from './suspension.ts'
import { type End, Termination } from './termination.ts'

export interface Invocation {
  readonly handler: DurableExecutionHandler
  readonly input: DurableExecutionInvocationInput
  readonly client: DurableExecutionClient
  readonly lambdaContext: LambdaContext
  readonly environment: Environment
  readonly interceptor?: OperationInterceptor
  readonly config?: DurableExecutionConfig
  /** What the handler logs with unless it configures its own; JSON lines on stdout and stderr unless given. */
  readonly logger?: DurableLogger
  /**
   * Subscribes to changes of this execution's operations from outside the invocation (a due timer, a completed callback).
   * With it nothing is polled and no timer is set for waits; the listener asks for the state by an empty checkpoint.
   */
  readonly changes?: Changes
}

/**
 * One invocation of a handler (`durable-api` 2): replays what is recorded, goes on from there, and ends when the handler
 * settles or everything waits. Throws what the caller answers by invoking again: failures of serdes, of the service, of a
 * crash that is simulated.
 */
export async function invokeHandler(invocation: Invocation): Promise<DurableExecutionInvocationOutput> {
  let operations: WireOperation[]
  try {
    operations = await readState(invocation)
  } catch (error) {
    if (endsExecution(error)) return failed(error)
    throw error
  }
  // The service's input is JSON; an execution without a payload gets an empty object.
  const event: unknown = JSON.parse(operations[0]?.ExecutionDetails?.InputPayload ?? '{}')
  const misconfigured = configurationError(invocation.config)
  if (misconfigured) return failed(new Error(misconfigured))

  const execution = startExecution(invocation, new Records(operations))
  try {
    const context = rootContext(invocation, execution)
    const end = await Promise.race([settled(invocation.handler, event, context), execution.termination.ended])
    return await outcome(execution, end)
  } finally {
    // What still runs gets no answer any more.
    execution.checkpoints.close()
    execution.suspension.dispose()
  }
}

/** All pages of the state; the first came with the input. */
async function readState({ input, client }: Invocation): Promise<WireOperation[]> {
  const { DurableExecutionArn, CheckpointToken, InitialExecutionState: first } = input
  const operations = [...(first.Operations ?? [])]
  let marker = first.NextMarker
  while (marker) {
    const page = await client.getExecutionState({
      DurableExecutionArn,
      CheckpointToken,
      Marker: marker,
      MaxItems: STATE_PAGE_OPERATIONS,
    })
    operations.push(...(page.Operations ?? []))
    marker = page.NextMarker
  }
  return operations
}

const STATE_PAGE_OPERATIONS = 1000

function startExecution(invocation: Invocation, records: Records): Execution {
  const { input, client, environment, lambdaContext } = invocation
  const termination = new Termination()
  const checkpoints = new CheckpointQueue({
    client,
    arn: input.DurableExecutionArn,
    token: input.CheckpointToken,
    environment,
    replied: (operations) => suspension.notify(records.replace(operations)),
    failed: (error) => termination.terminate(checkpointFailure(error)),
    idle: () => suspension.check(),
  })
  const suspension = new Suspension({
    clock: environment.clock,
    records,
    checkpoints,
    termination,
    remainingMs: () => lambdaContext.getRemainingTimeInMillis(),
    changes: invocation.changes,
  })
  void termination.ended.then(() => checkpoints.close())
  return {
    arn: input.DurableExecutionArn,
    environment,
    interceptor: invocation.interceptor ?? {},
    lambdaContext,
    records,
    checkpoints,
    suspension,
    termination,
  }
}

function checkpointFailure(thrown: unknown): End {
  const error = checkpointError(thrown)
  return { kind: isUnrecoverableInvocationError(error) ? 'broken' : 'failed', error }
}

function rootContext(invocation: Invocation, execution: Execution): ReplayContext {
  const logger = invocation.logger ?? new DefaultLogger(execution.environment.clock)
  logger.configureDurableLoggingContext?.(loggingContext(execution))
  const depth = invocation.config?.pluginsConfig?.childOperationsDepth ?? 0
  return new ReplayContext(
    execution,
    {
      prefix: undefined,
      parentWireId: undefined,
      scope: new Scope(),
      strand: '',
      mode: execution.records.size > 1 ? 'replay' : 'execution',
      keepsChildren: depth > 0 ? depth + 1 : 0,
    },
    { logger },
  )
}

type Settlement =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly error: unknown }

async function settled(handler: DurableExecutionHandler, event: unknown, context: ReplayContext): Promise<Settlement> {
  try {
    const value: unknown = await runActive({ execution: context.execution, id: undefined }, async () =>
      handler(event, context),
    )
    return { kind: 'returned', value }
  } catch (error) {
    return { kind: 'threw', error }
  }
}

async function outcome(execution: Execution, end: Settlement | End): Promise<DurableExecutionInvocationOutput> {
  await execution.checkpoints.drained()
  // A record that was not taken (a child's end is not awaited) must not be passed over by the handler's own end.
  const { failure } = execution.checkpoints
  const last = failure === undefined || end.kind === 'broken' ? end : checkpointFailure(failure)
  switch (last.kind) {
    case 'suspended':
      return { Status: 'PENDING' }
    case 'broken':
      throw last.error
    case 'failed':
      return failed(last.error)
    case 'threw':
      if (isUnrecoverableInvocationError(last.error)) throw last.error
      return failed(last.error)
    case 'returned':
      return succeeded(execution, last.value)
    default:
      return last satisfies never
  }
}

/** Plain JSON, whatever serdes is configured; a result too large for the reply goes by a checkpoint. */
async function succeeded(execution: Execution, value: unknown): Promise<DurableExecutionInvocationOutput> {
  let result: string | undefined
  try {
    result = JSON.stringify(value)
  } catch (error) {
    return failed(error)
  }
  if (result === undefined) return { Status: 'SUCCEEDED' }
  if (Buffer.byteLength(result) <= LIMITS.resultBytes) return { Status: 'SUCCEEDED', Result: result }
  void execution.checkpoints.push({
    Id: wireId(`execution-result-${execution.environment.clock.now()}`),
    Action: 'SUCCEED',
    Type: 'EXECUTION',
    Payload: result,
  })
  await execution.checkpoints.drained()
  const { failure } = execution.checkpoints
  if (failure === undefined) return { Status: 'SUCCEEDED', Result: '' }
  const error = checkpointError(failure)
  if (isUnrecoverableInvocationError(error)) throw error
  return failed(error)
}

function failed(error: unknown): DurableExecutionInvocationOutput {
  return { Status: 'FAILED', Error: toErrorObject(error) }
}

function configurationError(config: DurableExecutionConfig | undefined): string | undefined {
  const depth = config?.pluginsConfig?.childOperationsDepth
  if (depth === undefined || depth === Infinity || (Number.isInteger(depth) && depth >= 0)) return undefined
  return `pluginsConfig.childOperationsDepth must be a non-negative integer or Infinity; got ${depth}.`
}
