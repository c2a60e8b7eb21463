import type { QueryLanguage, StateMachine, StateType } from '../../compiler/asl/types.ts'
import type { MaybePromise } from './maybe-promise.ts'
import type { Json } from '../semantics/json.ts'
import type { StateRun } from './state-run.ts'

/** A definition made ready to run: every expression parsed once. Plain to share between executions. */
export interface Machine {
  readonly definition: StateMachine
  readonly graph: CompiledGraph
}

export interface CompiledGraph {
  readonly startAt: string
  readonly states: ReadonlyMap<string, CompiledState>
}

export interface CompiledState {
  readonly name: string
  readonly type: StateType
  /** The events of its entry and its exit. */
  readonly events: { readonly entered: string; readonly exited: string }
  readonly queryLanguage: QueryLanguage
  /** Runs the state once; fails by throwing. A retry runs it again. */
  readonly run: (run: StateRun) => MaybePromise<Transition>
  readonly retriers: readonly CompiledRetrier[]
  readonly catchers: readonly CompiledCatcher[]
}

/** Where an execution goes from a state; `next` is undefined at the end of its graph. */
export interface Transition {
  readonly output: Json
  readonly next: string | undefined
}

export interface CompiledRetrier {
  readonly errorEquals: readonly string[]
  readonly intervalSeconds: number
  readonly maxAttempts: number
  readonly backoffRate: number
  readonly maxDelaySeconds: number | undefined
  readonly jitter: boolean
}

export interface CompiledCatcher {
  readonly errorEquals: readonly string[]
  /** Takes the error output; assigns, and answers the next state's input. */
  readonly handle: (run: StateRun, errorOutput: Json) => Promise<Transition>
}
