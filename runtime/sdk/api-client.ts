import type { DurableExecutionClient } from './handler.ts'
import type { DurableLogger } from './logger.ts'
import { SDK_VERSION } from './version.ts'
import type {
  CheckpointDurableExecutionRequest,
  CheckpointDurableExecutionResponse,
  GetDurableExecutionStateRequest,
  GetDurableExecutionStateResponse,
} from './wire.ts'

/** What is needed of a `LambdaClient` of `@aws-sdk/client-lambda`; said here so that the package need not be installed. */
export interface LambdaClient {
  send(command: never): Promise<unknown>
}

/** And of the package's exports. */
interface LambdaModule {
  readonly LambdaClient: new (config: object) => LambdaClient
  readonly GetDurableExecutionStateCommand: new (input: GetDurableExecutionStateRequest) => never
  readonly CheckpointDurableExecutionCommand: new (input: CheckpointDurableExecutionRequest) => never
}

/** AWS's: a request that gets no answer must not use up the time of the invocation. */
const DEFAULT_CLIENT = {
  customUserAgent: [['stepwright', SDK_VERSION]],
  requestHandler: {
    connectionTimeout: 5000,
    socketTimeout: 50_000,
    requestTimeout: 55_000,
    throwOnRequestTimeout: true,
  },
}

/**
 * The transport over AWS Lambda's durable-execution API (`durable-api` 16.4): with it a handler that imports stepwright runs as a
 * durable function on AWS. Without a client it makes one from the environment, as Lambda sets it. Needs `@aws-sdk/client-lambda`,
 * which Lambda's Node.js runtimes bring; it is loaded when the first instance is made.
 */
export class DurableExecutionApiClient implements DurableExecutionClient {
  #client: LambdaClient | undefined
  #module: Promise<LambdaModule> | undefined

  constructor(client?: LambdaClient) {
    this.#client = client
    // Beside the handler's first code; what fails here is said by the first request.
    this.#load().catch(() => {})
  }

  async getExecutionState(
    params: GetDurableExecutionStateRequest,
    logger?: DurableLogger,
  ): Promise<GetDurableExecutionStateResponse> {
    const { DurableExecutionArn, CheckpointToken, Marker, MaxItems } = params
    const { GetDurableExecutionStateCommand } = await this.#load()
    const command = new GetDurableExecutionStateCommand({ DurableExecutionArn, CheckpointToken, Marker, MaxItems })
    // The command's own output.
    return (await this.#send(
      command,
      'Failed to get durable execution state',
      logger,
    )) as GetDurableExecutionStateResponse
  }

  async checkpoint(
    params: CheckpointDurableExecutionRequest,
    logger?: DurableLogger,
  ): Promise<CheckpointDurableExecutionResponse> {
    const { DurableExecutionArn, CheckpointToken, ClientToken, Updates } = params
    const { CheckpointDurableExecutionCommand } = await this.#load()
    const command = new CheckpointDurableExecutionCommand({
      DurableExecutionArn,
      CheckpointToken,
      ClientToken,
      Updates,
    })
    // The command's own output.
    return (await this.#send(
      command,
      'Failed to checkpoint durable execution',
      logger,
    )) as CheckpointDurableExecutionResponse
  }

  async #send(command: never, failure: string, logger: DurableLogger | undefined): Promise<unknown> {
    const { LambdaClient } = await this.#load()
    this.#client ??= new LambdaClient(DEFAULT_CLIENT)
    try {
      return await this.#client.send(command)
    } catch (error) {
      logger?.error(failure, error, { requestId: requestId(error) })
      throw error
    }
  }

  /** A load that failed is tried again by the next request. */
  #load(): Promise<LambdaModule> {
    this.#module ??= loadLambdaModule().catch((error: unknown) => {
      this.#module = undefined
      throw error
    })
    return this.#module
  }
}

async function loadLambdaModule(): Promise<LambdaModule> {
  try {
    // Bundlers may put the exports of a CommonJS module under `default`.
    const loaded = (await import('@aws-sdk/client-lambda')) as unknown as LambdaModule & { default?: LambdaModule }
    return loaded.LambdaClient ? loaded : loaded.default!
  } catch (cause) {
    throw new Error(
      'A durable function on AWS Lambda needs the package @aws-sdk/client-lambda. Install it, or pass `durableExecutionClient`.',
      { cause },
    )
  }
}

function requestId(error: unknown): string | undefined {
  return (error as { $metadata?: { requestId?: string } } | undefined)?.$metadata?.requestId
}
