import type { PlacedState } from '../ir/walk.ts'
import type { Workflow } from '../ir/workflow.ts'
import type { Span } from '../source/span.ts'

/** What differs between two versions of a workflow, and what that means for executions that run while the version changes. */
export interface Diff {
  readonly before: Side
  readonly after: Side
  readonly changes: readonly Change[]
  readonly verdicts: { readonly stepFunctions: Verdict; readonly durable: Verdict }
}

export interface Side {
  readonly name: string
  readonly file: string
  readonly origin: Workflow['origin']['kind']
}

export type ChangeKind = 'added' | 'removed' | 'renamed' | 'moved' | 'reordered' | 'changed'

/** What about a state (or the workflow) is different. */
export type Aspect =
  | 'state'
  | 'name'
  | 'kind'
  | 'place'
  | 'order'
  | 'code'
  | 'input'
  | 'retry'
  | 'wait'
  | 'target'
  | 'timeout'
  | 'condition'
  | 'items'
  | 'concurrency'
  | 'completion'
  | 'branches'
  | 'semantics'
  | 'credentials'
  | 'result'
  | 'value'
  | 'error'
  | 'flow'
  | 'loop'
  | 'catch'
  | 'event'
  | 'helpers'

export interface Change {
  readonly kind: ChangeKind
  readonly aspect: Aspect
  readonly message: string
  readonly before?: Place
  readonly after?: Place
  /** For running executions on each of the two engines. */
  readonly durable: Impact
  readonly stepFunctions: Impact
}

export interface Place {
  /** The state's path (see ir/walk.ts); empty for the workflow itself. */
  readonly path: string
  readonly span?: Span
}

/** `breaks`: executions at that point fail or go wrong. `depends`: on their data, or on what is deployed. */
export type Level = 'safe' | 'depends' | 'breaks'

export interface Impact {
  readonly level: Level
  readonly reason: string
}

export interface Verdict {
  /** `not-applicable`: one of the sides does not run on this engine. */
  readonly level: Level | 'not-applicable'
  /** In words, each once, the gravest first. */
  readonly reasons: readonly string[]
}

/** A change as the comparison finds it, before the rules say what it means. */
export interface Finding {
  readonly kind: ChangeKind
  readonly aspect: Aspect
  readonly message: string
  readonly before?: PlacedState
  readonly after?: PlacedState
}
