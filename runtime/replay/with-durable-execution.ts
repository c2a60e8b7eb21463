import { systemEnvironment } from '../environment/system.ts'
import { PluginLoadError, toErrorObject } from '../sdk/errors.ts'
import {
  type DurableExecutionClient,
  type DurableExecutionConfig,
  type DurableExecutionHandler,
  DurableExecutionInvocationInputWithClient,
  type DurableExecutionInvocationInput,
  type DurableLambdaHandler,
  durableHandler,
} from '../sdk/handler.ts'
import type { DurableLogger } from '../sdk/logger.ts'
import { invokeHandler } from './invoke.ts'

/**
 * Makes a durable handler of a function (`durable-api` 2): what comes out is an ordinary Lambda handler, and carries what it
 * wraps under `durableHandler`, so that an engine can invoke it by its own means.
 */
export const withDurableExecution = <
  // oxlint-disable-next-line typescript/no-explicit-any -- the API's defaults
  TEvent = any,
  // oxlint-disable-next-line typescript/no-explicit-any -- the API's defaults
  TResult = any,
  TLogger extends DurableLogger = DurableLogger,
>(
  handler: DurableExecutionHandler<TEvent, TResult, TLogger>,
  config?: DurableExecutionConfig,
): DurableLambdaHandler => {
  // The logger is what the handler itself configures.
  const plain = handler as unknown as DurableExecutionHandler
  const wrapped: DurableLambdaHandler = async (event, lambdaContext) => {
    if (!event?.DurableExecutionArn || !event.CheckpointToken)
      throw new Error(
        'Unexpected payload provided to start the durable execution.\n' +
          'Check your resource configurations to confirm the durability is set.',
      )
    const misconfigured = configurationError(config)
    if (misconfigured) return { Status: 'FAILED', Error: toErrorObject(misconfigured) }
    return invokeHandler({
      handler: plain,
      input: event,
      client: clientOf(event, config),
      lambdaContext,
      environment: systemEnvironment,
      config,
    })
  }
  return Object.defineProperty(wrapped, durableHandler, { value: { handler: plain, config } })
}

function configurationError(config: DurableExecutionConfig | undefined): Error | undefined {
  if (config?.client && config.durableExecutionClient)
    return new Error('Both `client` and `durableExecutionClient` were provided; provide only `durableExecutionClient`.')
  if (config?.plugins?.length) return new PluginLoadError('stepwright does not run instrumentation plugins.')
  return undefined
}

/** A client that the event brings wins. */
function clientOf(
  event: DurableExecutionInvocationInput,
  config: DurableExecutionConfig | undefined,
): DurableExecutionClient {
  if (DurableExecutionInvocationInputWithClient.isInstance(event)) return event.durableExecutionClient
  if (config?.durableExecutionClient) return config.durableExecutionClient
  throw new Error(
    'No durable execution client: run the handler with stepwright, pass `durableExecutionClient`, ' +
      'or deploy it with @aws/durable-execution-sdk-js.',
  )
}
