import type { DurableExecutionInvocationInput, DurableExecutionInvocationOutput } from '../sdk/handler.ts'
import type { InvocationInfo, PluginInvocationStatus } from '../sdk/plugin.ts'
import type { Execution } from './execution.ts'
import { asError, operationInfos } from './operation-info.ts'
import type { Plugins } from './plugins.ts'

/** How an invocation ended: what it answers, and the value or error that the answer is made of. */
export interface InvocationEnding {
  readonly output: DurableExecutionInvocationOutput
  readonly result?: unknown
  readonly error?: unknown
}

/** Tells the plugins of one invocation (`durable-api` 20). */
export class InvocationHooks {
  readonly #execution: Execution
  readonly #plugins: Plugins
  readonly #info: InvocationInfo

  constructor(execution: Execution, plugins: Plugins, input: DurableExecutionInvocationInput, event: unknown) {
    this.#execution = execution
    this.#plugins = plugins
    const operations = operationInfos(execution.records.all())
    const updated = (input.UpdatedOperationIds ?? []).flatMap((id) => {
      const info = operations[id]
      return info ? [[id, info] as const] : []
    })
    this.#info = {
      requestId: execution.lambdaContext.awsRequestId,
      executionArn: execution.arn,
      executionInput: event,
      operations,
      executionStartTimestamp: Object.values(operations)[0]?.startTimestamp,
      isFirstInvocation: execution.records.size <= 1,
      updatedOperations: Object.fromEntries(updated),
    }
  }

  started(): Promise<void> {
    return this.#plugins.tell('onInvocationStart', this.#info)
  }

  wrap(run: () => Promise<DurableExecutionInvocationOutput>): Promise<DurableExecutionInvocationOutput> {
    return this.#plugins.wrap('wrapInvocation', this.#info, run)
  }

  ended(ending: InvocationEnding): Promise<void> {
    const error = 'error' in ending ? asError(ending.error) : undefined
    return this.#tellEnd(ending.output.Status, ending.result, error)
  }

  /** The invocation breaks off, and the service invokes again. */
  retrying(error: unknown): Promise<void> {
    return this.#tellEnd('RETRYING', undefined, asError(error))
  }

  #tellEnd(status: PluginInvocationStatus, executionResult: unknown, error?: Error): Promise<void> {
    const { requestId, executionArn, executionInput, executionStartTimestamp } = this.#info
    return this.#plugins.tell('onInvocationEnd', {
      requestId,
      executionArn,
      executionInput,
      executionStartTimestamp,
      operations: operationInfos(this.#execution.records.all()),
      status,
      executionResult,
      executionError: error,
    })
  }
}
