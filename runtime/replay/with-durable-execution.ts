import { systemEnvironment } from '../environment/system.ts'
import { DurableExecutionApiClient } from '../sdk/api-client.ts'
import { toErrorObject } from '../sdk/errors.ts'
import {
  type DurableExecutionConfig,
  type DurableExecutionHandler,
  DurableExecutionInvocationInputWithClient,
  type DurableLambdaHandler,
  durableHandler,
} from '../sdk/handler.ts'
import type { DurableLogger } from '../sdk/logger.ts'
import { invokeHandler } from './invoke.ts'
import { loadPlugins } from './load-plugins.ts'

/**
 * Makes a durable handler of a function (`durable-api` 2): what comes out is an ordinary Lambda handler, which talks
 * to AWS's service unless a client is given, and carries what it wraps under `durableHandler`, so that an engine can invoke it by its
 * own means.
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
  const plugins = loadPlugins(config?.plugins)
  // Said by the first invocation.
  plugins.catch(() => {})
  let ownClient: DurableExecutionApiClient | undefined
  const wrapped: DurableLambdaHandler = async (event, lambdaContext) => {
    if (!event?.DurableExecutionArn || !event.CheckpointToken)
      throw new Error(
        'Unexpected payload provided to start the durable execution.\n' +
          'Check your resource configurations to confirm the durability is set.',
      )
    if (config?.client && config.durableExecutionClient)
      return { Status: 'FAILED', Error: toErrorObject(new Error(TWO_CLIENTS)) }
    return invokeHandler({
      handler: plain,
      input: event,
      client:
        // A client that the event brings wins.
        (DurableExecutionInvocationInputWithClient.isInstance(event) && event.durableExecutionClient) ||
        config?.durableExecutionClient ||
        (ownClient ??= new DurableExecutionApiClient(config?.client)),
      lambdaContext,
      environment: systemEnvironment,
      config,
      plugins,
    })
  }
  return Object.defineProperty(wrapped, durableHandler, { value: { handler: plain, config, plugins } })
}

const TWO_CLIENTS =
  'Both `client` and `durableExecutionClient` were provided, but they configure the same thing in incompatible ways: ' +
  "`client` supplies a Lambda client for the SDK's Lambda transport, while `durableExecutionClient` replaces the transport. " +
  'Provide only `durableExecutionClient` — to keep the Lambda transport with your own client, pass it to ' +
  'DurableExecutionApiClient: `{ durableExecutionClient: new DurableExecutionApiClient(myLambdaClient) }`.'
