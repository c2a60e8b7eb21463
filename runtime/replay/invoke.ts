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
import type { DurableInstrumentationPlugin } from '../sdk/plugin.ts'
import type { WireOperation } from '../sdk/wire.ts'
import { wireId } from '../semantics/ids.ts'
import { LIMITS } from '../semantics/limits.ts'
import { runActive } from './active.ts'
import { CheckpointQueue } from './checkpoint-queue.ts'
import { ReplayContext } from './context.ts'
import { checkpointError, endsExecution, isUnrecoverableInvocationError } from './errors.ts'
import type { Execution } from './execution.ts'
import type { OperationInterceptor } from './interceptor.ts'
import { InvocationHooks, type InvocationEnding } from './invocation-hooks.ts'
import { DefaultLogger, type LogSink, loggingContext } from './logger.ts'
import { operationInfos } from './operation-info.ts'
import { Plugins } from './plugins.ts'
import { Records } from './records.ts'
import { Scope } from './scope.ts'
import { type Changes, Suspension } from './suspension.ts'
import { type End, Termination } from './termination.ts'
import { verboseTrace } from './trace.ts'

export interface Invocation {
  readonly handler: DurableExecutionHandler
  readonly input: DurableExecutionInvocationInput
  readonly client: DurableExecutionClient
  readonly lambdaContext: LambdaContext
  readonly environment: Environment
  readonly interceptor?: OperationInterceptor
  readonly config?: DurableExecutionConfig
  /** A failure to load them ends the execution. */
  readonly plugins?: Promise<readonly DurableInstrumentationPlugin[]>
  /** Where the lines of the default logger go; stdout and stderr unless given. */
  readonly logSink?: LogSink
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
  let plugins: readonly DurableInstrumentationPlugin[] | undefined
  try {
    plugins = await invocation.plugins
  } catch (error) {
    return failed(error)
  }
  let operations: WireOperation[]
  try {
    operations = await readState(invocation)
  } catch (error) {
    if (endsExecution(error)) return failed(error)
    throw error
  }
  // The service's input is JSON; an execution without a payload gets an empty object.
  const event: unknown = JSON.parse(operations[0]?.ExecutionDetails?.InputPayload ?? '{}')
  const running = plugins?.length ? new Plugins(plugins) : undefined
  const execution = startExecution(invocation, new Records(operations), running)
  const hooks = running && new InvocationHooks(execution, running, invocation.input, event)
  try {
    await hooks?.started()
    const misconfigured = configurationError(invocation.config)
    const run = misconfigured === undefined ? () => play(invocation, execution, event, hooks) : undefined
    if (run) return await (hooks?.wrap(run) ?? run())
    const error = new Error(misconfigured)
    await hooks?.ended({ output: failed(error), error })
    return failed(error)
  } finally {
    // What still runs gets no answer any more.
    execution.checkpoints.close()
    execution.suspension.dispose()
  }
}

/** From the call of the handler to the answer. */
async function play(
  invocation: Invocation,
  execution: Execution,
  event: unknown,
  hooks: InvocationHooks | undefined,
): Promise<DurableExecutionInvocationOutput> {
  try {
    const context = rootContext(invocation, execution)
    const end = await Promise.race([settled(invocation.handler, event, context), execution.termination.ended])
    const ending = await outcome(execution, end)
    execution.trace?.('the invocation ends', { status: ending.output.Status })
    await hooks?.ended(ending)
    return ending.output
  } catch (error) {
    execution.trace?.('the invocation breaks off', { error: String(error) })
    await hooks?.retrying(error)
    throw error
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

function startExecution(invocation: Invocation, records: Records, plugins: Plugins | undefined): Execution {
  const { input, client, environment, lambdaContext } = invocation
  const trace = verboseTrace()
  trace?.('the invocation begins', { execution: input.DurableExecutionArn, operations: records.size })
  const termination = new Termination()
  const checkpoints = new CheckpointQueue({
    client,
    arn: input.DurableExecutionArn,
    token: input.CheckpointToken,
    environment,
    trace,
    replied: (operations) => {
      const changed = records.replace(operations)
      suspension.notify(changed)
      if (changed.length > 0 && plugins?.listensTo('onOperationChange'))
        return tellChange(input, plugins, records, changed)
    },
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
    plugins,
    trace,
    updatedIds: new Set(input.UpdatedOperationIds),
    lambdaContext,
    records,
    checkpoints,
    suspension,
    termination,
  }
}

function tellChange(
  { DurableExecutionArn: executionArn }: DurableExecutionInvocationInput,
  plugins: Plugins,
  records: Records,
  changed: readonly string[],
): Promise<void> {
  const operations = operationInfos(records.all())
  const updatedOperations = Object.fromEntries(changed.map((id) => [id, operations[id]!]))
  return plugins.tell('onOperationChange', { executionArn, updatedOperations, operations })
}

function checkpointFailure(thrown: unknown): End {
  const error = checkpointError(thrown)
  return { kind: isUnrecoverableInvocationError(error) ? 'broken' : 'failed', error }
}

function rootContext(invocation: Invocation, execution: Execution): ReplayContext {
  const logger = new DefaultLogger(execution.environment.clock, {
    sink: invocation.logSink,
    extraFields: execution.plugins?.logFields,
  })
  logger.configureDurableLoggingContext(loggingContext(execution))
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

async function outcome(execution: Execution, end: Settlement | End): Promise<InvocationEnding> {
  await execution.checkpoints.drained()
  // A record that was not taken (a child's end is not awaited) must not be passed over by the handler's own end.
  const { failure } = execution.checkpoints
  const last = failure === undefined || end.kind === 'broken' ? end : checkpointFailure(failure)
  switch (last.kind) {
    case 'suspended':
      return { output: { Status: 'PENDING' } }
    case 'broken':
      throw last.error
    case 'failed':
      return { output: failed(last.error), error: last.error }
    case 'threw':
      if (isUnrecoverableInvocationError(last.error)) throw last.error
      return { output: failed(last.error), error: last.error }
    case 'returned':
      return succeeded(execution, last.value)
    default:
      return last satisfies never
  }
}

/** Plain JSON, whatever serdes is configured; a result too large for the reply goes by a checkpoint. */
async function succeeded(execution: Execution, value: unknown): Promise<InvocationEnding> {
  let result: string | undefined
  try {
    result = JSON.stringify(value)
  } catch (error) {
    return { output: failed(error), error }
  }
  if (result === undefined) return { output: { Status: 'SUCCEEDED' } }
  if (Buffer.byteLength(result) <= LIMITS.resultBytes)
    return { output: { Status: 'SUCCEEDED', Result: result }, result: value }
  void execution.checkpoints.push({
    Id: wireId(`execution-result-${execution.environment.clock.now()}`),
    Action: 'SUCCEED',
    Type: 'EXECUTION',
    Payload: result,
  })
  await execution.checkpoints.drained()
  const { failure } = execution.checkpoints
  if (failure === undefined) return { output: { Status: 'SUCCEEDED', Result: '' }, result: value }
  const error = checkpointError(failure)
  if (isUnrecoverableInvocationError(error)) throw error
  return { output: failed(error), error }
}

function failed(error: unknown): DurableExecutionInvocationOutput {
  return { Status: 'FAILED', Error: toErrorObject(error) }
}

function configurationError(config: DurableExecutionConfig | undefined): string | undefined {
  const depth = config?.pluginsConfig?.childOperationsDepth
  if (depth === undefined || depth === Infinity || (Number.isInteger(depth) && depth >= 0)) return undefined
  return `pluginsConfig.childOperationsDepth must be a non-negative integer or Infinity; got ${depth}.`
}
