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

/** Code of the handler that runs in the task bundle: a function given to an operation, or a stretch between operations. Its place says all that the bundle needs. */
export interface Task {
  readonly id: TaskId
  readonly kind: 'step' | 'submitter' | 'check' | 'compute'
  /** The function literal; of a `compute` the expression, or its statements from the first to the last. */
  readonly span: Span
  /** Names the function reads from the handler around it, in order. */
  readonly captures: readonly string[]
  /** The expression of the retry strategy or the wait strategy, when it runs inside the task. */
  readonly strategy?: Span
  /** What the function is declared to return, awaited; of a stretch of statements its `Answer`. */
  readonly result: Shape
  /** Names that the code uses and that are made again in the task: constants that are not JSON, functions of the handler. In order. */
  readonly made?: readonly Made[]
  /** Of a `compute` that is a stretch of statements. */
  readonly stretch?: Stretch
}

export interface Made {
  readonly name: string
  /** A function declaration as a whole; else the initialiser of a constant. */
  readonly span: Span
  readonly isDeclaration: boolean
}

/**
 * How a stretch of statements ends. It answers `{values}` with the names it gives away, or leaves early: `{exit, value, values}`, where
 * `values` holds only the names from around it.
 */
export interface Stretch {
  readonly declared: readonly string[]
  readonly outer: readonly string[]
  /** Names from around it that it writes before it reads them. */
  readonly unread: readonly string[]
  readonly exits: readonly Exit[]
}

/** A `return`, `break` or `continue` that leaves a stretch. `name` tells it from the others. */
export interface Exit {
  readonly name: string
  readonly span: Span
  readonly value?: Span
}
