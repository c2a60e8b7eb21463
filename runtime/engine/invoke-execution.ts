import type { Backend, Invocation } from '../backend/backend.ts'
import type { InvocationEnd } from '../backend/endings.ts'
import type { Environment } from '../environment/environment.ts'
import type { OperationUpdate } from '../history/operation.ts'
import { invokeHandler } from '../replay/invoke.ts'
import type { OperationInterceptor } from '../replay/interceptor.ts'
import type { DurableExecutionClient } from '../sdk/handler.ts'
import type { LambdaContext } from '../sdk/lambda-context.ts'
import { errorObject } from './error-object.ts'
import type { LoadedHandler } from './load.ts'

/** Here an invocation has no end of its own; the API asks how long it may serve waits while steps run. */
const REMAINING_MS = 15 * 60 * 1000

/** Runs the handler once for a claimed execution. A throw out of the invocation is a fault (`durable-api` 2). */
export async function invokeExecution(
  { handler, config, workflow }: LoadedHandler,
  invocation: Invocation,
  {
    backend,
    environment,
    interceptor,
    leaseMs,
  }: {
    readonly backend: Backend
    readonly environment: Environment
    readonly interceptor?: OperationInterceptor
    readonly leaseMs: number
  },
): Promise<InvocationEnd> {
  environment.faultPoint('before-invocation')
  let end: InvocationEnd
  try {
    end = await invokeHandler({
      handler,
      config,
      input: {
        DurableExecutionArn: invocation.execution.arn,
        CheckpointToken: invocation.token,
        InitialExecutionState: { Operations: [...invocation.operations] },
        UpdatedOperationIds: [...invocation.updatedOperationIds],
      },
      client: backendClient(backend, environment, leaseMs),
      lambdaContext: lambdaContext(workflow, invocation.requestId),
      environment,
      ...(interceptor && { interceptor }),
    })
  } catch (thrown) {
    end = { Status: 'FAULT', Error: errorObject(thrown) }
  }
  environment.faultPoint('after-invocation')
  return end
}

/** AWS's seam over the backend, in process. */
export function backendClient(backend: Backend, environment: Environment, leaseMs: number): DurableExecutionClient {
  return {
    checkpoint: async ({ CheckpointToken, Updates }) => {
      environment.faultPoint('before-checkpoint')
      // The wire's types leave every field open; the backend checks what it is given.
      const updates = (Updates ?? []) as OperationUpdate[]
      const { token, operations } = await backend.checkpoint(
        CheckpointToken,
        updates,
        environment.clock.now() + leaseMs,
      )
      environment.faultPoint('after-checkpoint')
      return { CheckpointToken: token, NewExecutionState: { Operations: [...operations] } }
    },
    getExecutionState: async ({ CheckpointToken }) => ({ Operations: [...(await backend.state(CheckpointToken))] }),
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
