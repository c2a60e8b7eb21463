/**
 * The types of the durable-execution API as one self-contained declaration, in our own words: what both packages export
 * (`durable-api` 1 to 14). Analysis reads this instead of a package's own types, which would pull in some 600 files; so it needs
 * nothing installed, and works on a revision of git. What a handler never touches (plugins, wire records) is `any`.
 */
export const DURABLE_API_DECLARATION = `
export interface LambdaContext {
  callbackWaitsForEmptyEventLoop: boolean
  functionName: string
  functionVersion: string
  invokedFunctionArn: string
  memoryLimitInMB: string
  awsRequestId: string
  logGroupName: string
  logStreamName: string
  identity?: any
  clientContext?: any
  tenantId?: string
  getRemainingTimeInMillis(): number
}

export type Duration =
  | { days: number; hours?: number; minutes?: number; seconds?: number }
  | { hours: number; minutes?: number; seconds?: number }
  | { minutes: number; seconds?: number }
  | { seconds: number }

export declare class DurablePromise<T> implements Promise<T> {
  constructor(executor: () => Promise<T>)
  then<A = T, B = never>(
    onfulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onrejected?: ((reason: any) => B | PromiseLike<B>) | null,
  ): Promise<A | B>
  catch<B = never>(onrejected?: ((reason: any) => B | PromiseLike<B>) | null): Promise<T | B>
  finally(onfinally?: (() => void) | null): Promise<T>
  get isExecuted(): boolean
  get [Symbol.toStringTag](): string
}

export interface DurableLogData {
  requestId: string
  executionArn: string
  tenantId?: string
  operationId?: string
  operationName?: string
  attempt?: number
}
export interface DurableLoggingContext {
  getDurableLogData: () => DurableLogData
}
export interface DurableLogger {
  log?(level: 'INFO' | 'WARN' | 'ERROR' | 'DEBUG', ...params: any[]): void
  error(...params: any[]): void
  warn(...params: any[]): void
  info(...params: any[]): void
  debug(...params: any[]): void
  configureDurableLoggingContext?(context: DurableLoggingContext): void
}
export type DurableContextLogger<L extends DurableLogger = DurableLogger> = Pick<L, 'log' | 'warn' | 'info' | 'error' | 'debug'>
interface StepContext<L extends DurableLogger = DurableLogger> {
  logger: L
  attempt: number
}
interface WaitForConditionContext<L extends DurableLogger = DurableLogger> {
  logger: L
  attempt: number
}
interface WaitForCallbackContext<L extends DurableLogger = DurableLogger> {
  logger: L
}

export interface SerdesContext {
  entityId: string
  durableExecutionArn: string
}
export interface Serdes<T> {
  serialize: (value: T | undefined, context: SerdesContext) => Promise<string | undefined>
  deserialize: (data: string | undefined, context: SerdesContext) => Promise<T | undefined>
}
export type AnySerdes = Serdes<any>
export type AnySerdesDeserializer = Pick<Serdes<any>, 'deserialize'>
export interface SerdesConfig {
  defaultSerdes?: AnySerdes
  defaultCallbackDeserializer?: AnySerdesDeserializer
}

export interface RetryDecision {
  shouldRetry: boolean
  delay?: Duration
}
type RetryStrategy = (error: Error, attemptCount: number) => RetryDecision

export declare enum StepSemantics {
  AtMostOncePerRetry = 'AT_MOST_ONCE_PER_RETRY',
  AtLeastOncePerRetry = 'AT_LEAST_ONCE_PER_RETRY',
}
export declare enum JitterStrategy {
  NONE = 'NONE',
  FULL = 'FULL',
  HALF = 'HALF',
}
export interface StepConfig<T> {
  retryStrategy?: RetryStrategy
  semantics?: StepSemantics
  serdes?: Serdes<T>
}
export type StepFunc<T, L extends DurableLogger = DurableLogger> = (context: StepContext<L>) => Promise<T>

type ChildFunc<T, L extends DurableLogger = DurableLogger> = (context: DurableContext<L>) => Promise<T>
export interface ChildConfig<T> {
  serdes?: Serdes<T>
  subType?: string
  summaryGenerator?: (result: T) => string
  errorMapper?: (originalError: DurableOperationError) => DurableOperationError
  virtualContext?: boolean
}
export interface InvokeConfig<I, O> {
  payloadSerdes?: Serdes<I>
  resultSerdes?: Serdes<O>
  tenantId?: string
}

interface CreateCallbackConfig<T = string> {
  timeout?: Duration
  heartbeatTimeout?: Duration
  serdes?: Omit<Serdes<T>, 'serialize'>
}
type CreateCallbackResult<T = string> = [DurablePromise<T>, string]
interface WaitForCallbackConfig<T = string> {
  timeout?: Duration
  heartbeatTimeout?: Duration
  retryStrategy?: RetryStrategy
  serdes?: Omit<Serdes<T>, 'serialize'>
}
type WaitForCallbackSubmitterFunc<L extends DurableLogger = DurableLogger> = (
  callbackId: string,
  context: WaitForCallbackContext<L>,
) => Promise<void>

export type WaitForConditionCheckFunc<T, L extends DurableLogger = DurableLogger> = (
  state: T,
  context: WaitForConditionContext<L>,
) => Promise<T>
export type WaitForConditionDecision = { shouldContinue: true; delay: Duration } | { shouldContinue: false }
export type WaitForConditionWaitStrategyFunc<T> = (state: T, attempt: number) => WaitForConditionDecision
export interface WaitForConditionConfig<T> {
  waitStrategy: WaitForConditionWaitStrategyFunc<T>
  initialState: T
  serdes?: Serdes<T>
}

export declare enum NestingType {
  NESTED = 'NESTED',
  FLAT = 'FLAT',
}
export declare enum BatchItemStatus {
  SUCCEEDED = 'SUCCEEDED',
  FAILED = 'FAILED',
  STARTED = 'STARTED',
}
export declare enum CompletionOutcome {
  SUCCEEDED = 'SUCCEEDED',
  FAILED = 'FAILED',
}
export interface BatchItem<T> {
  result?: T
  error?: ChildContextError
  index: number
  status: BatchItemStatus
}
export type CompletionReason =
  | 'ALL_COMPLETED'
  | 'MIN_SUCCESSFUL_REACHED'
  | 'FAILURE_TOLERANCE_EXCEEDED'
  | 'CUSTOM_COMPLETION_SUCCEEDED'
  | 'CUSTOM_COMPLETION_FAILED'
export interface BatchResult<T> {
  all: BatchItem<T>[]
  succeeded(): (BatchItem<T> & { result: T })[]
  failed(): (BatchItem<T> & { error: ChildContextError })[]
  started(): (BatchItem<T> & { status: BatchItemStatus.STARTED })[]
  status: BatchItemStatus.SUCCEEDED | BatchItemStatus.FAILED
  completionReason: CompletionReason
  hasFailure: boolean
  throwIfError(): void
  getResults(): T[]
  getErrors(): ChildContextError[]
  successCount: number
  failureCount: number
  startedCount: number
  totalCount: number
}
export interface CompletionItemStatus {
  index: number
  name?: string
  status?: BatchItemStatus
}
export interface CompletionStatus {
  successCount: number
  failureCount: number
  completedCount: number
  totalCount: number
  items: readonly CompletionItemStatus[]
}
export type CompletionDecision = { complete: false } | { complete: true; outcome?: CompletionOutcome }
export declare const continueBatch: () => CompletionDecision
export declare const completeBatch: (outcome?: CompletionOutcome) => CompletionDecision
export interface ThresholdCompletionConfig {
  minSuccessful?: number
  toleratedFailureCount?: number
  toleratedFailurePercentage?: number
  shouldComplete?: never
}
export interface CustomCompletionConfig {
  shouldComplete: (status: CompletionStatus) => CompletionDecision
  minSuccessful?: never
  toleratedFailureCount?: never
  toleratedFailurePercentage?: never
}
export type CompletionConfig = ThresholdCompletionConfig | CustomCompletionConfig
export type MapFunc<I, O, L extends DurableLogger = DurableLogger> = (
  context: DurableContext<L>,
  item: I,
  index: number,
  array: I[],
) => Promise<O>
export interface MapConfig<I, O> {
  maxConcurrency?: number
  itemNamer?: (item: I, index: number) => string
  serdes?: Serdes<BatchResult<O>>
  itemSerdes?: Serdes<O>
  completionConfig?: CompletionConfig
  summaryGenerator?: (result: BatchResult<O>) => string
  nesting?: NestingType
}
type ParallelFunc<T, L extends DurableLogger = DurableLogger> = (context: DurableContext<L>) => Promise<T>
interface NamedParallelBranch<T, L extends DurableLogger = DurableLogger> {
  name?: string
  func: ParallelFunc<T, L>
}
interface ParallelConfig<T> {
  maxConcurrency?: number
  serdes?: Serdes<BatchResult<T>>
  itemSerdes?: Serdes<T>
  completionConfig?: CompletionConfig
  summaryGenerator?: (result: BatchResult<T>) => string
  nesting?: NestingType
}
type BranchResult<B, L extends DurableLogger> =
  B extends ParallelFunc<infer R, L> ? R : B extends NamedParallelBranch<infer R, L> ? R : never
export interface ConcurrentExecutionItem<T> {
  id: string
  data: T
  index: number
  name?: string
}
export type ConcurrentExecutor<I, O, L extends DurableLogger> = (
  item: ConcurrentExecutionItem<I>,
  context: DurableContext<L>,
) => Promise<O>
export type ConcurrencyConfig<T> = ParallelConfig<T> & { topLevelSubType?: string; iterationSubType?: string }

export interface DurableContext<L extends DurableLogger = DurableLogger> {
  lambdaContext: LambdaContext
  logger: DurableContextLogger<L>
  executionContext: { readonly durableExecutionArn: string }
  configureLogger(config: { customLogger?: L; modeAware?: boolean }): void
  configureSerdes(config: SerdesConfig): void
  step<T>(name: string | undefined, fn: StepFunc<T, L>, config?: StepConfig<T>): DurablePromise<T>
  step<T>(fn: StepFunc<T, L>, config?: StepConfig<T>): DurablePromise<T>
  invoke<I, O>(name: string, funcId: string, input?: I, config?: InvokeConfig<I, O>): DurablePromise<O>
  invoke<I, O>(funcId: string, input?: I, config?: InvokeConfig<I, O>): DurablePromise<O>
  runInChildContext<T>(name: string | undefined, fn: ChildFunc<T, L>, config?: ChildConfig<T>): DurablePromise<T>
  runInChildContext<T>(fn: ChildFunc<T, L>, config?: ChildConfig<T>): DurablePromise<T>
  wait(name: string, duration: Duration): DurablePromise<void>
  wait(duration: Duration): DurablePromise<void>
  waitForCondition<T>(
    name: string | undefined,
    check: WaitForConditionCheckFunc<T, L>,
    config: WaitForConditionConfig<T>,
  ): DurablePromise<T>
  waitForCondition<T>(check: WaitForConditionCheckFunc<T, L>, config: WaitForConditionConfig<T>): DurablePromise<T>
  createCallback<T = string>(
    name: string | undefined,
    config?: CreateCallbackConfig<T>,
  ): DurablePromise<CreateCallbackResult<T>>
  createCallback<T = string>(config?: CreateCallbackConfig<T>): DurablePromise<CreateCallbackResult<T>>
  waitForCallback<T = string>(
    name: string | undefined,
    submitter: WaitForCallbackSubmitterFunc<L>,
    config?: WaitForCallbackConfig<T>,
  ): DurablePromise<T>
  waitForCallback<T = string>(
    submitter: WaitForCallbackSubmitterFunc<L>,
    config?: WaitForCallbackConfig<T>,
  ): DurablePromise<T>
  map<I, O>(
    name: string | undefined,
    items: I[],
    fn: MapFunc<I, O, L>,
    config?: MapConfig<I, O>,
  ): DurablePromise<BatchResult<O>>
  map<I, O>(items: I[], fn: MapFunc<I, O, L>, config?: MapConfig<I, O>): DurablePromise<BatchResult<O>>
  parallel<O>(
    name: string | undefined,
    branches: (ParallelFunc<O, L> | NamedParallelBranch<O, L>)[],
    config?: ParallelConfig<O>,
  ): DurablePromise<BatchResult<O>>
  parallel<O>(
    branches: (ParallelFunc<O, L> | NamedParallelBranch<O, L>)[],
    config?: ParallelConfig<O>,
  ): DurablePromise<BatchResult<O>>
  parallel<B extends readonly unknown[]>(
    name: string | undefined,
    branches: B,
    config?: ParallelConfig<BranchResult<B[number], L>>,
  ): Promise<BatchResult<BranchResult<B[number], L>>>
  parallel<B extends readonly unknown[]>(
    branches: B,
    config?: ParallelConfig<BranchResult<B[number], L>>,
  ): DurablePromise<BatchResult<BranchResult<B[number], L>>>
  promise: {
    all<T>(name: string | undefined, promises: DurablePromise<T>[]): DurablePromise<T[]>
    all<T>(promises: DurablePromise<T>[]): DurablePromise<T[]>
    allSettled<T>(name: string | undefined, promises: DurablePromise<T>[]): DurablePromise<PromiseSettledResult<T>[]>
    allSettled<T>(promises: DurablePromise<T>[]): DurablePromise<PromiseSettledResult<T>[]>
    any<T>(name: string | undefined, promises: DurablePromise<T>[]): DurablePromise<T>
    any<T>(promises: DurablePromise<T>[]): DurablePromise<T>
    race<T>(name: string | undefined, promises: DurablePromise<T>[]): DurablePromise<T>
    race<T>(promises: DurablePromise<T>[]): DurablePromise<T>
  }
}

export type DurableExecutionHandler<E = any, R = any, L extends DurableLogger = DurableLogger> = (
  event: E,
  context: DurableContext<L>,
) => Promise<R>
export type DurableLambdaHandler = (event: any, context: LambdaContext) => Promise<DurableExecutionInvocationOutput>
export interface DurableExecutionConfig {
  client?: any
  durableExecutionClient?: DurableExecutionClient
  plugins?: any[]
  pluginsConfig?: { childOperationsDepth?: number }
}
export declare function withDurableExecution<E = any, R = any, L extends DurableLogger = DurableLogger>(
  handler: (event: E, context: DurableContext<L>) => Promise<R>,
  config?: DurableExecutionConfig,
): DurableLambdaHandler

export interface RetryStrategyConfig {
  maxAttempts?: number
  initialDelay?: Duration
  maxDelay?: Duration
  backoffRate?: number
  jitter?: JitterStrategy
  retryableErrors?: (string | RegExp)[]
  retryableErrorTypes?: (new () => Error)[]
}
export interface LinearRetryStrategyConfig {
  maxAttempts?: number
  initialDelay?: Duration
  increment?: Duration
  maxDelay?: Duration
  jitter?: JitterStrategy
  retryableErrors?: (string | RegExp)[]
  retryableErrorTypes?: (new () => Error)[]
}
export interface WaitStrategyConfig<T> {
  maxAttempts?: number
  initialDelay?: Duration
  maxDelay?: Duration
  backoffRate?: number
  jitter?: JitterStrategy
  shouldContinuePolling: (result: T) => boolean
  timeoutSeconds?: number
}
export declare const createRetryStrategy: (config?: RetryStrategyConfig) => RetryStrategy
export declare const createLinearRetryStrategy: (config?: LinearRetryStrategyConfig) => RetryStrategy
export declare const createWaitStrategy: <T>(config: WaitStrategyConfig<T>) => (result: T, attempt: number) => WaitForConditionDecision
export declare const retryPresets: { default: RetryStrategy; linear: RetryStrategy; noRetry: RetryStrategy }
export type RetryableFunc<T, L extends DurableLogger = DurableLogger> = (context: DurableContext<L>, attempt: number) => Promise<T>
export interface WithRetryConfig<T> {
  retryStrategy: RetryStrategy
  wrapWithRunInChildContext?: boolean
  childContextConfig?: ChildConfig<T>
}
export declare function withRetry<T, L extends DurableLogger = DurableLogger>(
  context: DurableContext<L>,
  name: string,
  func: RetryableFunc<T, L>,
  config: WithRetryConfig<T>,
): Promise<T>
export declare function withRetry<T, L extends DurableLogger = DurableLogger>(
  context: DurableContext<L>,
  func: RetryableFunc<T, L>,
  config: WithRetryConfig<T>,
): Promise<T>

export declare abstract class DurableOperationError extends Error {
  abstract readonly errorType: string
  readonly cause?: Error
  readonly errorData?: string
  readonly stackTrace?: string[]
  toErrorObject(): any
  static fromErrorObject(errorObject: any): DurableOperationError
}
export declare class StepError extends DurableOperationError {
  readonly errorType: string
  constructor(message?: string, cause?: Error, errorData?: string)
}
export declare class CallbackError extends DurableOperationError {
  readonly errorType: string
  constructor(message?: string, cause?: Error, errorData?: string)
}
export declare class CallbackExternalError extends CallbackError {}
export declare class CallbackTimeoutError extends CallbackError {}
export declare class CallbackSubmitterError extends CallbackError {}
export declare class InvokeError extends DurableOperationError {
  readonly errorType: string
  constructor(message?: string, cause?: Error, errorData?: string)
}
export declare class ChildContextError extends DurableOperationError {
  readonly errorType: string
  constructor(message?: string, cause?: Error, errorData?: string)
}
export declare class WaitForConditionError extends DurableOperationError {
  readonly errorType: string
  constructor(message?: string, cause?: Error, errorData?: string)
}
export declare class PromiseCombinatorError extends DurableOperationError {
  readonly errorType: string
  constructor(message?: string, cause?: Error, errorData?: string)
}
export declare class BatchCompletionError extends DurableOperationError {
  readonly errorType: string
  readonly completionReason: CompletionReason
  constructor(completionReason: CompletionReason, message?: string, cause?: Error, errorData?: string)
}
export declare class StepInterruptedError extends Error {}
export declare class PluginLoadError extends Error {}
export declare enum DurableExecutionClientErrorScope {
  INVOCATION = 'INVOCATION',
  EXECUTION = 'EXECUTION',
}
export interface DurableExecutionClientErrorOptions {
  scope?: DurableExecutionClientErrorScope
  cause?: unknown
}
export declare class DurableExecutionClientError extends Error {
  readonly scope: DurableExecutionClientErrorScope
  constructor(message: string, options?: DurableExecutionClientErrorOptions)
}
export declare const isDurableExecutionClientError: (error: unknown) => error is DurableExecutionClientError

export declare const defaultSerdes: Serdes<any>
export declare function createClassSerdes<T extends object>(cls: new () => T): Serdes<T>
export declare function createClassSerdesWithDates<T extends object>(cls: new () => T, dates: string[]): Serdes<T>
export declare const createFileSystemSerdes: (directory: string, config?: FileSystemSerdesConfig) => Serdes<any>
export declare const buildPreview: (value: unknown, config: PreviewConfig) => any
export declare enum FileSystemSerdesMode {
  ALWAYS = 'ALWAYS',
  OVERFLOW = 'OVERFLOW',
}
export declare enum FileSystemPathEncoding {
  URI = 'URI',
  HASH = 'HASH',
}
export declare const FieldMatchMode: any
export declare const PreviewMode: any
export type FileSystemSerdesConfig = any
export type PreviewField = any
export type PreviewConfig = any

export declare const SDK_VERSION: string
export declare function refreshLogConfig(): void
export declare const DURABLE_INSTRUMENTATION_PLUGIN_API_VERSION: 1
export declare const PluginInvocationStatus: any
export declare const PluginOperationStatus: any
export declare const AttemptEndInfoOutcome: any
export declare const InvocationStatus: any
export declare const OperationSubType: any
export declare const OperationType: any
export declare const OperationStatus: any
export declare const OperationAction: any
export declare class DurableExecutionApiClient implements DurableExecutionClient {
  constructor(client?: any)
  getExecutionState(request: any, logger?: any): Promise<any>
  checkpoint(request: any, logger?: any): Promise<any>
}
export interface DurableExecutionClient {
  getExecutionState(request: any, logger?: any): Promise<any>
  checkpoint(request: any, logger?: any): Promise<any>
}
export declare class DurableExecutionInvocationInputWithClient {
  constructor(parameters: any, client: DurableExecutionClient)
}
export type DurableExecutionInvocationInput = any
export type DurableExecutionInvocationOutput = any
export type DurableInstrumentationPlugin = any
export type DurableInstrumentationPluginProvider = any
export type DurableInstrumentationPluginType = any
export type InvocationInfo = any
export type InvocationEndInfo = any
export type OperationChangeInfo = any
export type OperationInfo = any
export type OperationEndInfo = any
export type AttemptInfo = any
export type AttemptEndInfo = any
export type WireTimestamp = any
export type Operation = any
export type WireOperation = any
export type OperationUpdate = any
export type ErrorObject = any
export type ExecutionDetails = any
export type ContextDetails = any
export type StepDetails = any
export type WireStepDetails = any
export type WaitDetails = any
export type WireWaitDetails = any
export type CallbackDetails = any
export type ChainedInvokeDetails = any
export type ContextOptions = any
export type StepOptions = any
export type WaitOptions = any
export type CallbackOptions = any
export type ChainedInvokeOptions = any
export type CheckpointUpdatedExecutionState = any
export type CheckpointDurableExecutionRequest = any
export type CheckpointDurableExecutionResponse = any
export type GetDurableExecutionStateRequest = any
export type GetDurableExecutionStateResponse = any
`
