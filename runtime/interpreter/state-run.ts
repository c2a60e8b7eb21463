import type { Json } from '../semantics/json.ts'
import type { Execution, Strand } from './execution.ts'
import { FieldFault, StateFailure, TaskFailure } from './failure.ts'
import type { QueryData } from './queries/data.ts'
import type { Scope } from './scope.ts'

/** One visit of a state: what the state and its retries see. */
export class StateRun {
  readonly execution: Execution
  readonly strand: Strand
  readonly scope: Scope
  readonly name: string
  /** The raw input. */
  readonly input: Json
  readonly #enteredAtMs: number
  readonly #enteredEventId: number
  retryCount = 0
  /** Set while a `.waitForTaskToken` task is prepared and waits. */
  taskToken: string | undefined

  constructor(execution: Execution, strand: Strand, scope: Scope, name: string, input: Json, enteredEventId: number) {
    this.execution = execution
    this.strand = strand
    this.scope = scope
    this.name = name
    this.input = input
    this.#enteredAtMs = execution.environment.clock.now()
    this.#enteredEventId = enteredEventId
  }

  /** `$$` and `$states.context`. */
  context(mapContext = this.strand.mapContext): Json {
    return {
      ...this.execution.context,
      State: {
        EnteredTime: new Date(this.#enteredAtMs).toISOString(),
        Name: this.name,
        ...(this.retryCount > 0 || this.countsRetries ? { RetryCount: this.retryCount } : {}),
      },
      ...(this.taskToken !== undefined && { Task: { Token: this.taskToken } }),
      ...(mapContext !== undefined && { Map: mapContext }),
    }
  }

  /** Whether the context shows a RetryCount: only for states that can have a Retry. */
  countsRetries = false

  /** What an expression of the state sees; `input` is `$` of a path. */
  data(given: Partial<Pick<QueryData, 'input' | 'result' | 'errorOutput' | 'context'>> = {}): QueryData {
    return {
      input: this.input,
      context: this.context(),
      scope: this.scope,
      environment: this.execution.environment,
      ...given,
    }
  }

  record(type: string): void {
    this.strand.lastEventId = this.execution.history.record(type, this.strand.lastEventId, this.name)
  }

  /** A failure in the words of AWS; what is no failure of the workflow is thrown on. */
  failure(thrown: unknown): StateFailure {
    if (thrown instanceof StateFailure) return thrown
    if (thrown instanceof TaskFailure) return new StateFailure(thrown.error, thrown.reason)
    if (thrown instanceof FieldFault) return this.fault(thrown.error, thrown.message)
    throw thrown
  }

  fault(error: string, message: string): StateFailure {
    const where = `An error occurred while executing the state '${this.name}' (entered at the event id #${this.#enteredEventId}).`
    return new StateFailure(error, `${where} ${message}`)
  }
}
