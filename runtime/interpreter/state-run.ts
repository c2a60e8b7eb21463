import type { Json } from '../semantics/json.ts'
import type { Execution, StateVisit, Strand } from './execution.ts'
import type { MaybePromise } from './maybe-promise.ts'
import { FieldFault, StateFailure, Stopped, TaskFailure } from './failure.ts'
import type { EventDetails, Happening, HistoryEvent } from './history.ts'
import type { CompiledState, Transition } from './machine.ts'
import type { QueryData } from './queries/data.ts'
import { jsonataQuery } from './queries/jsonata.ts'
import { isObject } from './queries/equality.ts'
import { EvaluationStopped } from './queries/evaluation-budget.ts'
import type { Scope } from './scope.ts'

/**
 * One visit of a state: what the state and its retries see. It is also its own record, of which the events of its entry and exit and the
 * `StateVisit` are made when somebody asks for them, and it is the data of expressions that work on the raw input: a state that only
 * hands on data makes no other object.
 */
export class StateRun implements QueryData, Happening {
  readonly execution: Execution
  readonly strand: Strand
  readonly scope: Scope
  readonly state: CompiledState
  /** The raw input. */
  readonly input: Json
  readonly #beforeEventId: number
  readonly #enteredAtMs: number
  #enteredEventId = 0
  #left: Transition | undefined
  #leftAtMs = 0
  #beforeExitId = 0
  #failure: StateFailure | undefined
  #visit: StateVisit | undefined
  retryCount = 0
  /** Set while a `.waitForTaskToken` task is prepared and waits. */
  taskToken: string | undefined
  /** The variables that were assigned on the way out. */
  assigned: { readonly [name: string]: Json } | undefined

  constructor(execution: Execution, strand: Strand, scope: Scope, state: CompiledState, input: Json) {
    this.execution = execution
    this.strand = strand
    this.scope = scope
    this.state = state
    this.input = input
    this.#enteredAtMs = execution.environment.clock.now()
    this.#beforeEventId = strand.lastEventId
  }

  get name(): string {
    return this.state.name
  }

  get type(): CompiledState['type'] {
    return this.state.type
  }

  enter(): void {
    const { execution, strand } = this
    this.#enteredEventId = execution.history.add(this)
    strand.lastEventId = this.#enteredEventId
    strand.open = this.state.type
    execution.runs.push(this)
    execution.onState?.(this.visit)
  }

  leave(transition: Transition): Transition {
    const { execution, strand } = this
    // The execution may have been stopped while the state computed.
    if (strand.isStopped()) throw new Stopped()
    this.#left = transition
    this.#leftAtMs = execution.environment.clock.now()
    this.#beforeExitId = strand.lastEventId
    strand.lastEventId = execution.history.add(this)
    strand.open = undefined
    if (this.#visit) this.#fill(this.#visit)
    return transition
  }

  /** The state was left by a failure, or was stopped. */
  fail(thrown: unknown): void {
    if (thrown instanceof StateFailure) this.#failure = thrown
    if (this.#visit) this.#fill(this.#visit)
  }

  /** Filled in as the state goes on. */
  get visit(): StateVisit {
    const { name, type } = this.state
    return (this.#visit ??= this.#fill({ state: name, type, path: this.strand.path, input: this.input, retries: 0 }))
  }

  #fill(visit: StateVisit): StateVisit {
    visit.retries = this.retryCount
    if (this.#left) {
      visit.output = this.#left.output
      if (this.#left.next !== undefined) visit.next = this.#left.next
    }
    if (this.#failure) visit.error = { name: this.#failure.error ?? '', message: this.#failure.reason ?? '' }
    return visit
  }

  /** The event of its entry or of its exit. */
  event(id: number): HistoryEvent {
    const { name, events } = this.state
    if (id === this.#enteredEventId) {
      return {
        id,
        previousEventId: this.#beforeEventId,
        type: events.entered,
        timestampMs: this.#enteredAtMs,
        name,
        details: { name, input: this.input },
      }
    }
    const { output } = this.#left!
    return {
      id,
      previousEventId: this.#beforeExitId,
      type: events.exited,
      timestampMs: this.#leftAtMs,
      name,
      details: { name, output, ...(this.assigned && { assignedVariables: this.assigned }) },
    }
  }

  /** `$$` and `$states.context`. */
  get context(): Json {
    return this.contextWith(this.strand.mapContext)
  }

  contextWith(mapContext: Json | undefined): Json {
    const given = this.execution.test?.context
    if (isObject(given)) return { ...given, ...(mapContext !== undefined && { Map: mapContext }) }
    const { name, type } = this.state
    return {
      ...this.execution.context,
      State: {
        EnteredTime: new Date(this.#enteredAtMs).toISOString(),
        Name: name,
        // Only for states that can have a Retry.
        ...((type === 'Task' || type === 'Parallel' || type === 'Map') && { RetryCount: this.retryCount }),
      },
      ...(this.taskToken !== undefined && { Task: { Token: this.taskToken } }),
      ...(mapContext !== undefined && { Map: mapContext }),
    }
  }

  get environment(): Execution['environment'] {
    return this.execution.environment
  }

  /** What an expression of the state sees; `input` is `$` of a path. */
  data(given: Partial<Pick<QueryData, 'input' | 'result' | 'errorOutput' | 'context'>> = {}): QueryData {
    return new StateData(this, given)
  }

  /** The same where all that an expression sees beside the surroundings is an input. */
  dataOn(input: Json): QueryData {
    return input === this.input ? this : new StateData(this, { input })
  }

  /** Of a text that is no part of the definition: for who watches the execution. */
  evaluate(text: string): MaybePromise<Json> {
    return jsonataQuery(text, 'evaluate')(this)
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
    this.#context ??= this.#run.context
    return this.#context
  }
}
