import type { Duration } from '../semantics/duration.ts'
import type { BatchResult, MapConfig, MapFunc, NamedParallelBranch, ParallelConfig, ParallelFunc } from './batch.ts'
import type { DurablePromise } from './durable-promise.ts'
import type { LambdaContext } from './lambda-context.ts'
import type { DurableContextLogger, DurableLogger, LoggerConfig } from './logger.ts'
import type {
  ChildConfig,
  ChildFunc,
  CreateCallbackConfig,
  CreateCallbackResult,
  InvokeConfig,
  StepConfig,
  StepFunc,
  WaitForCallbackConfig,
  WaitForCallbackSubmitterFunc,
  WaitForConditionCheckFunc,
  WaitForConditionConfig,
} from './operations.ts'
import type { SerdesConfig } from './serdes.ts'

/** What the branches of a tuple return. */
type BranchResult<Branches extends readonly unknown[], TLogger extends DurableLogger> =
  Branches[number] extends ParallelFunc<infer ReturnType, TLogger>
    ? ReturnType
    : Branches[number] extends NamedParallelBranch<infer ReturnType, TLogger>
      ? ReturnType
      : never

/**
 * What a durable handler works with (`durable-api` 3). Every operation may be named by a leading argument; names are for
 * people and are checked on replay, positions decide identity. Operations begin when they are called, combinators when they
 * are awaited.
 */
export interface DurableContext<TLogger extends DurableLogger = DurableLogger> {
  lambdaContext: LambdaContext
  logger: DurableContextLogger<TLogger>
  executionContext: { readonly durableExecutionArn: string }

  /** Runs a function once and records its result; a failure is retried as the strategy says, then thrown as StepError. */
  step<TOutput>(
    name: string | undefined,
    fn: StepFunc<TOutput, TLogger>,
    config?: StepConfig<TOutput>,
  ): DurablePromise<TOutput>
  step<TOutput>(fn: StepFunc<TOutput, TLogger>, config?: StepConfig<TOutput>): DurablePromise<TOutput>

  /** Invokes another function durably. A string as second argument is the function, the first then the name. */
  invoke<TInput, TOutput>(
    name: string,
    funcId: string,
    input?: TInput,
    config?: InvokeConfig<TInput, TOutput>,
  ): DurablePromise<TOutput>
  invoke<TInput, TOutput>(
    funcId: string,
    input?: TInput,
    config?: InvokeConfig<TInput, TOutput>,
  ): DurablePromise<TOutput>

  /** Runs operations under an id space of their own; what it throws arrives as ChildContextError. */
  runInChildContext<TOutput>(
    name: string | undefined,
    fn: ChildFunc<TOutput, TLogger>,
    config?: ChildConfig<TOutput>,
  ): DurablePromise<TOutput>
  runInChildContext<TOutput>(fn: ChildFunc<TOutput, TLogger>, config?: ChildConfig<TOutput>): DurablePromise<TOutput>

  /** Waits at no compute cost, from 1 second to 366 days. Never rejects. */
  wait(name: string, duration: Duration): DurablePromise<void>
  wait(duration: Duration): DurablePromise<void>

  /** Checks until the strategy is satisfied; each check starts from the state of the one before. */
  waitForCondition<TOutput>(
    name: string | undefined,
    checkFunc: WaitForConditionCheckFunc<TOutput, TLogger>,
    config: WaitForConditionConfig<TOutput>,
  ): DurablePromise<TOutput>
  waitForCondition<TOutput>(
    checkFunc: WaitForConditionCheckFunc<TOutput, TLogger>,
    config: WaitForConditionConfig<TOutput>,
  ): DurablePromise<TOutput>

  /** Makes a callback: a promise of its answer, and the id by which somebody outside completes it. */
  createCallback<TOutput = string>(
    name: string | undefined,
    config?: CreateCallbackConfig<TOutput>,
  ): DurablePromise<CreateCallbackResult<TOutput>>
  createCallback<TOutput = string>(
    config?: CreateCallbackConfig<TOutput>,
  ): DurablePromise<CreateCallbackResult<TOutput>>

  /** Makes a callback, hands its id to the submitter and waits for the answer. */
  waitForCallback<TOutput = string>(
    name: string | undefined,
    submitter: WaitForCallbackSubmitterFunc<TLogger>,
    config?: WaitForCallbackConfig<TOutput>,
  ): DurablePromise<TOutput>
  waitForCallback<TOutput = string>(
    submitter: WaitForCallbackSubmitterFunc<TLogger>,
    config?: WaitForCallbackConfig<TOutput>,
  ): DurablePromise<TOutput>

  /** Runs a function for each item. Resolves even where items failed: ask the result. */
  map<TInput, TOutput>(
    name: string | undefined,
    items: TInput[],
    mapFunc: MapFunc<TInput, TOutput, TLogger>,
    config?: MapConfig<TInput, TOutput>,
  ): DurablePromise<BatchResult<TOutput>>
  map<TInput, TOutput>(
    items: TInput[],
    mapFunc: MapFunc<TInput, TOutput, TLogger>,
    config?: MapConfig<TInput, TOutput>,
  ): DurablePromise<BatchResult<TOutput>>

  /** Runs branches side by side. Resolves even where branches failed: ask the result. */
  parallel<TOutput>(
    name: string | undefined,
    branches: (ParallelFunc<TOutput, TLogger> | NamedParallelBranch<TOutput, TLogger>)[],
    config?: ParallelConfig<TOutput>,
  ): DurablePromise<BatchResult<TOutput>>
  parallel<TOutput>(
    branches: (ParallelFunc<TOutput, TLogger> | NamedParallelBranch<TOutput, TLogger>)[],
    config?: ParallelConfig<TOutput>,
  ): DurablePromise<BatchResult<TOutput>>
  parallel<Branches extends readonly unknown[]>(
    name: string | undefined,
    branches: Branches,
    config?: ParallelConfig<BranchResult<Branches, TLogger>>,
  ): Promise<BatchResult<BranchResult<Branches, TLogger>>>
  parallel<Branches extends readonly unknown[]>(
    branches: Branches,
    config?: ParallelConfig<BranchResult<Branches, TLogger>>,
  ): DurablePromise<BatchResult<BranchResult<Branches, TLogger>>>

  /** Combinators whose outcome is recorded. They begin, and take their id, when they are awaited. */
  promise: {
    all<TOutput>(name: string | undefined, promises: DurablePromise<TOutput>[]): DurablePromise<TOutput[]>
    all<TOutput>(promises: DurablePromise<TOutput>[]): DurablePromise<TOutput[]>
    allSettled<TOutput>(
      name: string | undefined,
      promises: DurablePromise<TOutput>[],
    ): DurablePromise<PromiseSettledResult<TOutput>[]>
    allSettled<TOutput>(promises: DurablePromise<TOutput>[]): DurablePromise<PromiseSettledResult<TOutput>[]>
    any<TOutput>(name: string | undefined, promises: DurablePromise<TOutput>[]): DurablePromise<TOutput>
    any<TOutput>(promises: DurablePromise<TOutput>[]): DurablePromise<TOutput>
    race<TOutput>(name: string | undefined, promises: DurablePromise<TOutput>[]): DurablePromise<TOutput>
    race<TOutput>(promises: DurablePromise<TOutput>[]): DurablePromise<TOutput>
  }

  configureLogger(config: LoggerConfig<TLogger>): void
  configureSerdes(config: SerdesConfig): void
}
