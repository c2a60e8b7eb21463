import type { Span } from '../source/span.ts'
import type { Shape } from './shape.ts'
import type { State } from './state.ts'

/** Unique in its graph; the state's name in an export (at most 80 characters). Derived from operation names, never from a global count. */
export type StateId = string
/** Unique in the workflow. */
export type VariableId = string
export type ScopeId = string
/** Unique in the workflow; stable when unrelated code changes. */
export type TaskId = string

/**
 * What a handler or a definition describes. Readonly JSON data, with a span on everything: every target, the diff and the
 * migration read this and nothing else.
 */
export interface Workflow {
  readonly name: string
  readonly origin: Origin
  readonly comment?: string
  readonly graph: Graph
  /** Every variable of every graph. */
  readonly variables: Readonly<Record<VariableId, Variable>>
  /** The code that operations run, by id. */
  readonly tasks: Readonly<Record<TaskId, Task>>
  /** What the handler declares its event to be. */
  readonly event: Shape
  readonly timeoutSeconds?: number
}

export type Origin =
  | { readonly kind: 'handler'; readonly file: string; readonly exportName: string; readonly span: Span }
  | { readonly kind: 'definition'; readonly file: string; readonly queryLanguage: 'JSONata' | 'JSONPath' }

export interface Variable {
  /** The name in the source; ids differ from it where names are shadowed. */
  readonly name: string
  readonly shape: Shape
  readonly span?: Span
}

/** States in source order, `start` first. Nested graphs (branches, items, child contexts) hang on their state. */
export interface Graph {
  readonly start: StateId
  readonly states: Readonly<Record<StateId, State>>
  readonly scopes: Readonly<Record<ScopeId, Scope>>
}

/** A stretch of a graph that the source wrote as one; scopes form a tree by `parent`. */
export type Scope =
  | {
      readonly kind: 'try'
      readonly id: ScopeId
      readonly parent?: ScopeId
      readonly span?: Span
      /** The first that fits gets the error; none fits: it goes on to the scope around. */
      readonly handlers: readonly Handler[]
    }
  | {
      readonly kind: 'loop'
      readonly id: ScopeId
      readonly parent?: ScopeId
      readonly span?: Span
      /** The state each round begins with. */
      readonly head: StateId
      readonly form: 'while' | 'for-of'
    }

export interface Handler {
  /** Error names as ASL has them; `all` for a handler's catch, which takes whatever is thrown. */
  readonly errors: 'all' | readonly string[]
  /** Holds the error value (see `ErrorValue`) while the handler runs. */
  readonly binding?: VariableId
  readonly next: StateId
  readonly span?: Span
}

/** A function literal of the handler that runs as task code: its place says all that the bundle needs. */
export interface Task {
  readonly id: TaskId
  readonly kind: 'step' | 'submitter' | 'check'
  /** The function literal. */
  readonly span: Span
  /** Names the function reads from the handler around it, in order. */
  readonly captures: readonly string[]
  /** The expression of the retry strategy or the wait strategy, when it runs inside the task. */
  readonly strategy?: Span
  /** What the function is declared to return, awaited. */
  readonly result: Shape
}
