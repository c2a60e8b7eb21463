import type { Json } from '../semantics/json.ts'
import type { Execution, Strand } from './execution.ts'
import type { MaybePromise } from './maybe-promise.ts'
import { FieldFault, StateFailure, TaskFailure } from './failure.ts'
import type { EventDetails } from './history.ts'
import type { CompiledState } from './machine.ts'
import type { QueryData } from './queries/data.ts'
import { isObject } from './queries/equality.ts'
import { EvaluationStopped } from './queries/evaluation-budget.ts'
import type { Scope } from './scope.ts'

/** One visit of a state: what the state and its retries see. */
export class StateRun {
  readonly execution: Execution
  readonly strand: Strand
  readonly scope: Scope
  readonly name: string
  /** The raw input. */
  readonly input: Json
  readonly type: CompiledState['type']
  readonly #enteredAtMs: number
  readonly #enteredEventId: number
  /** Whether the context shows a RetryCount: only for states that can have a Retry. */
  readonly #retries: boolean
  retryCount = 0
  /** Set while a `.waitForTaskToken` task is prepared and waits. */
  taskToken: string | undefined
  /** The variables that were assigned on the way out. */
  assigned: ReadonlyMap<string, Json> | undefined

  /** The state was just entered: the strand's last event says so. */
  constructor(
    execution: Execution,
    strand: Strand,
    scope: Scope,
    state: Pick<CompiledState, 'name' | 'type'>,
    input: Json,
  ) {
    this.execution = execution
    this.strand = strand
    this.scope = scope
    this.name = state.name
    this.type = state.type
    this.input = input
    this.#enteredAtMs = execution.environment.clock.now()
    this.#enteredEventId = strand.lastEventId
    this.#retries = state.type === 'Task' || state.type === 'Parallel' || state.type === 'Map'
  }

  /** `$$` and `$states.context`. */
  context(mapContext = this.strand.mapContext): Json {
    const given = this.execution.test?.context
    if (isObject(given)) return { ...given, ...(mapContext !== undefined && { Map: mapContext }) }
    return {
      ...this.execution.context,
      State: {
        EnteredTime: new Date(this.#enteredAtMs).toISOString(),
        Name: this.name,
        ...(this.#retries && { RetryCount: this.retryCount }),
      },
      ...(this.taskToken !== undefined && { Task: { Token: this.taskToken } }),
      ...(mapContext !== undefined && { Map: mapContext }),
    }
  }

  /** What an expression of the state sees; `input` is `$` of a path. */
  data(given: Partial<Pick<QueryData, 'input' | 'result' | 'errorOutput' | 'context'>> = {}): QueryData {
    return new StateData(this, given)
  }

  record(type: string, details?: EventDetails): void {
    this.strand.lastEventId = this.report(type, details)
  }

  /** Records an event that the next one does not follow; answers its id. */
  report(type: string, details?: EventDetails, previousEventId = this.strand.lastEventId): number {
    return this.execution.history.record(type, previousEventId, details)
  }

  /** Work that only its failure shows to have come after an event. */
  async after<T>(eventId: number, work: () => MaybePromise<T>): Promise<T> {
    try {
      return await work()
    } catch (thrown) {
      this.strand.lastEventId = eventId
      throw thrown
    }
  }

  /** A fault of JSONata leaves an event of its own. */
  recordFault(thrown: unknown): void {
    if (!(thrown instanceof FieldFault) || thrown.error !== 'States.QueryEvaluationError') return
    const { error, reason } = this.failure(thrown)
    this.record('EvaluationFailed', { error, cause: reason, location: thrown.location, state: this.name })
  }

  /** A failure in the words of AWS; what is no failure of the workflow is thrown on. */
  failure(thrown: unknown): StateFailure {
    if (thrown instanceof StateFailure) return thrown
    if (thrown instanceof TaskFailure) return new StateFailure(thrown.error, thrown.reason)
    if (thrown instanceof EvaluationStopped) return this.fault('States.Runtime', thrown.message, true)
    if (thrown instanceof FieldFault) return this.fault(thrown.error, thrown.message, thrown.error === 'States.Runtime')
    throw thrown
  }

  /** Tells a test of the state what the data is by now. */
  inspect(stage: string, value: Json): void {
    this.execution.test?.inspect(stage, value)
  }

  fault(error: string, message: string, fatal = false): StateFailure {
    // A state that is tested alone was entered by no event.
    if (this.execution.test) return new StateFailure(error, message, fatal)
    const where = `An error occurred while executing the state '${this.name}' (entered at the event id #${this.#enteredEventId}).`
    return new StateFailure(error, `${where} ${message}`, fatal)
  }
}

/** The context object is made when it is asked for. */
class StateData implements QueryData {
  readonly input: Json
  readonly result?: Json
  readonly errorOutput?: Json
  readonly scope: Scope
  readonly environment: Execution['environment']
  readonly #run: StateRun
  #context: Json | undefined

  constructor(run: StateRun, given: Partial<Pick<QueryData, 'input' | 'result' | 'errorOutput' | 'context'>>) {
    this.#run = run
    this.input = given.input === undefined ? run.input : given.input
    if (given.result !== undefined) this.result = given.result
    if (given.errorOutput !== undefined) this.errorOutput = given.errorOutput
    this.#context = given.context
    this.scope = run.scope
    this.environment = run.execution.environment
  }

  get context(): Json {
    this.#context ??= this.#run.context()
    return this.#context
  }
}
