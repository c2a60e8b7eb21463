import type { StateKind } from '../../ir/state.ts'
import type { Span } from '../../source/span.ts'

/** Where a state of the definition comes from. */
export interface MappedState {
  /** The state of the workflow that it belongs to. */
  readonly state: string
  readonly kind: StateKind
  /** `operation`: the state that does the work; `control`: a part of its protocol (a wait between attempts, a check, …). */
  readonly role: 'operation' | 'control'
  /** The operation's name. What is computed stands in `{% %}`: JSONata over the variables of the state. */
  readonly name?: string
  /** Of a created callback: the name of the step that hands out its id. */
  readonly handOver?: string
  /**
   * The path of the context that calls: `''` at the top, `import[*]` in an item of a Map, `fetch[1]` in a branch, `child` in a child context;
   * what is computed in `{% %}`, as in `name`.
   */
  readonly strand: string
  readonly span?: Span
}

/** By the name of the definition's state, in the definition's order. */
export type AslMap = Readonly<Record<string, MappedState>>
