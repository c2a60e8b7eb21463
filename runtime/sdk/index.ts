/** What a handler imports: the names and types of `@aws/durable-execution-sdk-js` 2.x (`durable-api` 1). */
export { DurableExecutionApiClient, type LambdaClient } from './api-client.ts'
export * from './batch.ts'
export * from './client-error.ts'
export type { DurableContext } from './context.ts'
export { DurablePromise } from './durable-promise.ts'
export {
  BatchCompletionError,
  CallbackError,
  CallbackExternalError,
  CallbackSubmitterError,
  CallbackTimeoutError,
  ChildContextError,
  DurableOperationError,
  InvokeError,
  PluginLoadError,
  PromiseCombinatorError,
  StepError,
  StepInterruptedError,
  WaitForConditionError,
} from './errors.ts'
export * from './file-system-serdes.ts'
export * from './handler.ts'
export type { LambdaContext } from './lambda-context.ts'
export * from './logger.ts'
export * from './operation-sub-type.ts'
export * from './operations.ts'
export * from './plugin.ts'
export * from './preview.ts'
export * from './retry.ts'
export {
  type AnySerdes,
  type AnySerdesDeserializer,
  createClassSerdes,
  createClassSerdesWithDates,
  defaultSerdes,
  type Serdes,
  type SerdesConfig,
  type SerdesContext,
} from './serdes.ts'
export * from './version.ts'
export * from './wait-strategy.ts'
export * from './wire.ts'
export * from './with-retry.ts'
