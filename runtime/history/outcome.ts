import type { Json } from '../semantics/json.ts'

/** How an execution or an operation ended; the one type of runtime, interpreter, cases and report. `result` is absent for undefined. */
export type Outcome =
  | { readonly status: 'succeeded'; readonly result?: Json }
  | { readonly status: 'failed'; readonly error: OutcomeError }
  | { readonly status: 'suspended' }

/** What both engines can say of a failure: `name` is the ASL Error, `message` its Cause. */
export interface OutcomeError {
  readonly name: string
  readonly message: string
}

/**
 * One act on the outside world, with the arguments it was given. `path` is the operation's path: names from the root joined by
 * `/`, an item or branch as `import[2]`, an unnamed operation by its kind (`step`). Effects of one `strand` (the path of the
 * context that calls) come in order; strands are not ordered among each other.
 */
export interface Effect {
  readonly strand: string
  readonly path: string
  readonly kind: 'step' | 'wait' | 'invoke' | 'callback' | 'condition'
  /** From 1. */
  readonly attempt: number
  /** Captured values of a step, `{seconds}` of a wait, the input of an invoke. Absent where nothing is passed. */
  readonly arguments?: Json
}
