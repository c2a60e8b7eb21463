import type { Jitter } from '../../runtime/semantics/retry.ts'
import type { Span } from '../source/span.ts'
import type { Expression } from './expression.ts'
import type { Json } from '../../runtime/semantics/json.ts'
import type { Graph, ScopeId, StateId, TaskId, VariableId } from './workflow.ts'

/** One new value of a variable. All assignments of one list see the values from before it. */
export interface Assignment {
  readonly variable: VariableId
  readonly value: Expression
}

interface Base {
  readonly id: StateId
  readonly span?: Span
  /** The innermost scope that holds the state; absent at the graph's top. */
  readonly scope?: ScopeId
  readonly comment?: string
}

/** A state that goes on to one other. `assign` may read `{kind: 'result'}` when the state is an operation with a result. */
interface Next {
  readonly assign: readonly Assignment[]
  readonly next: StateId
}

/** A durable operation: `name` as the handler gives it (absent: unnamed), evaluated at the call. */
interface Operation extends Base, Next {
  readonly name?: Expression
}

/** When a failed attempt is made again. `strategy`: the handler's function decides, inside the task. */
export type RetryPolicy =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'exponential'
      readonly maxAttempts: number
      readonly initialDelaySeconds: number
      readonly maxDelaySeconds: number
      readonly backoffRate: number
      readonly jitter: Jitter
    }
  | { readonly kind: 'strategy' }

/** A piece of handler code that runs in the task bundle, with what it reads from around it. */
export interface TaskCall {
  readonly task: TaskId
  /** Captured values by the name the code uses. */
  readonly captures: Readonly<Record<string, Expression>>
}

/** How a batch ends before all its items have (`durable-api` 9.2). Absent: fail fast. */
export interface Completion {
  readonly minSuccessful?: Expression
  readonly toleratedFailureCount?: Expression
  readonly toleratedFailurePercentage?: Expression
}

/**
 * The branches or items are operations of the context around, that run side by side and are awaited together: `Promise.all`, or started one
 * after the other. They are no contexts of their own, and there is no BatchResult.
 */
export interface Together {
  /** `all`: the first rejection is thrown at once. `allSettled`: what became of each is the result, as `Promise.allSettled` has it. */
  readonly mode: 'all' | 'allSettled'
  /** `context.promise`: a rejection is rebuilt as a PromiseCombinatorError, a reason as a plain error (`durable-api` 12). */
  readonly rebuilt?: true
}

export interface Branch {
  readonly name?: string
  readonly graph: Graph
}

export type StepState = Operation & {
  readonly kind: 'step'
  readonly call: TaskCall
  readonly retry: RetryPolicy
  readonly semantics: 'AT_LEAST_ONCE_PER_RETRY' | 'AT_MOST_ONCE_PER_RETRY'
}
export type WaitState = Operation & {
  readonly kind: 'wait'
  readonly until:
    | {
        readonly seconds: Expression
        /** What it is made of says that these are whole seconds which both engines take. */
        readonly isSound?: true
      }
    | { readonly timestamp: Expression }
}
export type InvokeState = Operation & {
  readonly kind: 'invoke'
  readonly function: Expression
  readonly input?: Expression
}
/** A created callback together with the one step that hands out its id and the await of its promise (see ARCHITECTURE). */
export type CreateCallbackState = Operation & {
  readonly kind: 'createCallback'
  readonly timeoutSeconds?: Expression
  readonly heartbeatSeconds?: Expression
  readonly handOver: {
    readonly name?: Expression
    readonly call: TaskCall
    readonly retry: RetryPolicy
    readonly span?: Span
    /** Where its own error leaves: the scope of the state, or one around that; absent at the graph's top. */
    readonly scope?: ScopeId
  }
  /** The capture of `handOver` that is the callback's id. */
  readonly idCapture: string
}
export type WaitForCallbackState = Operation & {
  readonly kind: 'waitForCallback'
  readonly timeoutSeconds?: Expression
  readonly heartbeatSeconds?: Expression
  readonly submitter: TaskCall
  readonly retry: RetryPolicy
}
/** `check` holds the check and the wait strategy: one call answers the new state, and whether and when to ask again. */
export type WaitForConditionState = Operation & {
  readonly kind: 'waitForCondition'
  readonly check: TaskCall
  readonly initial: Expression
}
export type ParallelState = Operation & {
  readonly kind: 'parallel'
  readonly branches: readonly Branch[]
  readonly maxConcurrency?: Expression
  readonly completion?: Completion
  /** Absent: `context.parallel`. The result is a list of `{status, result}` for `all`. */
  readonly together?: Together
}
export type MapState = Operation & {
  readonly kind: 'map'
  readonly items: Expression
  readonly item?: VariableId
  readonly index?: VariableId
  readonly graph: Graph
  readonly itemName?: Expression
  readonly maxConcurrency?: Expression
  readonly completion?: Completion
  /** Absent: `context.map`. The result is a batch for `all`. */
  readonly together?: Together
  /** Written as `context.parallel` over branches that are made from the list, one for each item. */
  readonly branches?: true
  /** A distributed Map of a definition: its items are executions of their own, and it fails by an error of its own. */
  readonly distributed?: true
}
/**
 * Handler code between operations that has no exact form as an expression: it runs in the task bundle and asks nothing of the outside.
 * On the runtime it is just the handler's code. What it throws goes where a `fail` of its scope goes.
 */
export type ComputeState = Base & Next & { readonly kind: 'compute'; readonly call: TaskCall }
export type RunInChildContextState = Operation & { readonly kind: 'runInChildContext'; readonly graph: Graph }

/** A service integration met in a definition; no handler lowers to it. Fields are the definition's own. */
export type TaskState = Operation & {
  readonly kind: 'task'
  readonly resource: string
  readonly arguments?: Expression
  readonly timeoutSeconds?: Expression
  readonly heartbeatSeconds?: Expression
  readonly credentials?: Expression
  readonly retriers: readonly Retrier[]
}

/** A retrier of a definition, as ASL has it. */
export interface Retrier {
  readonly errors: readonly string[]
  readonly intervalSeconds?: number
  readonly maxAttempts?: number
  readonly backoffRate?: number
  readonly maxDelaySeconds?: number
  readonly jitter?: 'FULL' | 'NONE'
}

export type ChoiceState = Base & {
  readonly kind: 'choice'
  readonly branches: readonly {
    readonly when: Expression
    readonly assign: readonly Assignment[]
    readonly next: StateId
    readonly span?: Span
  }[]
  readonly otherwise: StateId
  /** Done when no branch fits. */
  readonly assign: readonly Assignment[]
}
export type AssignState = Base & Next & { readonly kind: 'assign' }
/** The graph ends with a value: the handler's return, a branch's or an item's. */
export type SucceedState = Base & { readonly kind: 'succeed'; readonly value?: Expression }
/** A throw in the state's scope: it goes to the nearest `try` around it, else the graph fails with the error. */
export type FailState = Base & { readonly kind: 'fail'; readonly error: Expression }

/** Kinds are spelt as the context's methods; the others are the graph's own. */
export type State =
  | StepState
  | WaitState
  | InvokeState
  | CreateCallbackState
  | WaitForCallbackState
  | WaitForConditionState
  | ParallelState
  | MapState
  | RunInChildContextState
  | TaskState
  | ComputeState
  | ChoiceState
  | AssignState
  | SucceedState
  | FailState

export type StateKind = State['kind']
export type StateOf<K extends StateKind> = Extract<State, { readonly kind: K }>
/** A table with a row for each kind: adding a kind makes the type checker list what is missing. */
export type StateTable<Result, Argument = void> = {
  readonly [K in StateKind]: (state: StateOf<K>, argument: Argument) => Result
}

export type { Json }
