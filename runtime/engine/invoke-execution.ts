import type { Backend, Invocation } from '../backend/backend.ts'
import type { InvocationEnd } from '../backend/endings.ts'
import { ServiceError } from '../backend/service-error.ts'
import type { Environment, FaultPoint } from '../environment/environment.ts'
import type { OperationUpdate } from '../history/operation.ts'
import type { OperationInterceptor } from '../replay/interceptor.ts'
import { invokeHandler } from '../replay/invoke.ts'
import type { LogSink } from '../replay/logger.ts'
import type { Changes } from '../replay/suspension.ts'
import type { DurableExecutionClient } from '../sdk/handler.ts'
import type { CheckpointDurableExecutionRequest, CheckpointDurableExecutionResponse } from '../sdk/wire.ts'
import type { LambdaContext } from '../sdk/lambda-context.ts'
import { errorObject } from './error-object.ts'
import type { LoadedHandler } from './load.ts'

/** Here an invocation has no end of its own; the API asks how long it may serve waits while steps run. */
const REMAINING_MS = 15 * 60 * 1000

export interface InvokeOptions {
  readonly backend: Backend
  readonly environment: Environment
  readonly interceptor?: OperationInterceptor
  readonly logSink?: LogSink
  /** Subscribes the invocation to changes of its operations from outside. */
  readonly changes: Changes
  readonly leaseMs: number
}

/**
 * Runs the handler once for a claimed execution. A throw out of the invocation is a fault (`durable-api` 2); a store that fails is
 * none: nothing can be recorded any more, and the error is thrown. So is a crash that a fault point simulates: after it nothing is
 * written, as after a real one.
 */
export async function invokeExecution(
  { handler, config, plugins, workflow }: LoadedHandler,
  invocation: Invocation,
  { backend, environment, interceptor, logSink, changes, leaseMs }: InvokeOptions,
): Promise<InvocationEnd> {
  environment.faultPoint('before-invocation')
  let broken: { readonly error: unknown } | undefined
  const fail = (error: unknown) => void (broken ??= { error })
  let isPausing = false
  const client = backendClient(backend, environment, leaseMs, fail, () => (isPausing = true))
  let end: InvocationEnd
  try {
    end = await invokeHandler({
      handler,
      ...(config && { config }),
      ...(plugins && { plugins }),
      input: {
        DurableExecutionArn: invocation.execution.arn,
        CheckpointToken: invocation.token,
        InitialExecutionState: { Operations: [...invocation.operations] },
        UpdatedOperationIds: [...invocation.updatedOperationIds],
      },
      client: unlessBroken(client, () => broken),
      lambdaContext: lambdaContext(workflow, invocation.requestId),
      environment: { ...environment, faultPoint: (name, path) => passFault(environment, fail, name, path) },
      changes,
      ...(interceptor && { interceptor }),
      ...(logSink && { logSink }),
    })
  } catch (thrown) {
    end = { Status: 'FAULT', Error: errorObject(thrown) }
  }
  if (broken) throw broken.error
  environment.faultPoint('after-invocation')
  return isPausing ? { Status: 'PAUSED' } : end
}

/** As long a repeated request counts as the same one (`durable-api` 16.4). */
const REPEATED_WITHIN_MS = 15 * 60 * 1000

/**
 * AWS's seam over the backend, in process. What the service would not refuse but the store fails at goes to `onFailure` too. A
 * checkpoint that is sent again with its ClientToken, because the answer was lost, is answered again and not done again.
 */
export function backendClient(
  backend: Backend,
  { clock }: Environment,
  leaseMs: number,
  onFailure: (error: unknown) => void,
  onPause: () => void = () => {},
): DurableExecutionClient {
  const watched = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      if (!(error instanceof ServiceError)) onFailure(error)
      throw error
    }
  }
  const checkpoint = async (
    request: CheckpointDurableExecutionRequest,
  ): Promise<CheckpointDurableExecutionResponse> => {
    const { CheckpointToken, Updates } = request
    // The wire's types leave every field open; the backend checks what it is given.
    const updates = (Updates ?? []) as OperationUpdate[]
    const untilMs = clock.now() + leaseMs
    const { token, operations, isPausing } = await watched(backend.checkpoint(CheckpointToken, updates, untilMs))
    if (isPausing) {
      onPause()
      throw new Error('The execution is paused: its invocation ends here.')
    }
    return { CheckpointToken: token, NewExecutionState: { Operations: [...operations] } }
  }
  // One request is in flight at a time, so only the last can come again.
  let last:
    | { readonly clientToken: string; readonly atMs: number; readonly reply: CheckpointDurableExecutionResponse }
    | undefined
  return {
    checkpoint: async (request) => {
      const { ClientToken: clientToken } = request
      if (clientToken === undefined) return checkpoint(request)
      const isRepeated = last?.clientToken === clientToken && clock.now() < last.atMs + REPEATED_WITHIN_MS
      if (last && isRepeated) return last.reply
      const reply = await checkpoint(request)
      last = { clientToken, atMs: clock.now(), reply }
      return reply
    },
    getExecutionState: async ({ CheckpointToken, Marker, MaxItems }) => {
      const page = { marker: Marker || undefined, maxItems: MaxItems }
      const { operations, nextMarker } = await watched(backend.state(CheckpointToken, page))
      return { Operations: [...operations], NextMarker: nextMarker }
    },
  }
}

function passFault(
  environment: Environment,
  onFault: (error: unknown) => void,
  name: FaultPoint,
  path: string | undefined,
): void {
  try {
    environment.faultPoint(name, path)
  } catch (error) {
    onFault(error)
    throw error
  }
}

function unlessBroken(
  client: DurableExecutionClient,
  broken: () => { readonly error: unknown } | undefined,
): DurableExecutionClient {
  const check = () => {
    const found = broken()
    if (found) throw found.error
  }
  return {
    checkpoint: async (request) => {
      check()
      return client.checkpoint(request)
    },
    getExecutionState: async (request) => {
      check()
      return client.getExecutionState(request)
    },
  }
}

function lambdaContext(workflow: string, requestId: string): LambdaContext {
  const notHere = () => {
    throw new Error('done, fail and succeed are of callback handlers; a durable handler returns or throws.')
  }
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: workflow,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${workflow}`,
    memoryLimitInMB: '128',
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${workflow}`,
    logStreamName: requestId,
    getRemainingTimeInMillis: () => REMAINING_MS,
    done: notHere,
    fail: notHere,
    succeed: notHere,
  }
}
