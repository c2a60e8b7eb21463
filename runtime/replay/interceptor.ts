import type { Effect } from '../history/outcome.ts'

/**
 * Stands between the replay and the outside world: compare scripts outcomes and records effects through it, and so does a
 * testing kit. All hooks are optional.
 */
export interface OperationInterceptor {
  /**
   * In place of running the user's function of a step, a submitter or a condition's check. Calls `run` for the real body, or
   * answers (throws) itself; the answer goes through serdes, retries and records as the body's would.
   */
  attempt?(call: AttemptCall, run: () => Promise<unknown>): Promise<unknown>
  /**
   * Told of waits (`{seconds}`), invokes (the input) and callbacks of `createCallback` when they are started live, in the
   * order of their calls; not on replay. A waitForCallback is known by its submitter's attempt.
   */
  effect?(effect: Effect): void
  /** Told the id of a callback when it is known, live and again on each replay that finds it open. */
  callback?(created: CreatedCallback): void
}

export interface AttemptCall {
  readonly kind: 'step' | 'submitter' | 'check'
  /** As the history has it: the same in every invocation. */
  readonly operationId: string
  /** A submitter has the path of its waitForCallback. */
  readonly path: string
  /** The path of the context that calls the operation. */
  readonly strand: string
  readonly name?: string
  /** From 1. */
  readonly attempt: number
  /** The user's function. */
  // oxlint-disable-next-line typescript/no-unsafe-function-type -- a body of any signature, to be looked up or captured from
  readonly function: Function
  /** The state of a check, the callback id of a submitter. */
  readonly argument?: unknown
}

export interface CreatedCallback {
  /** A waitForCallback's callback has the path of the waitForCallback. */
  readonly path: string
  readonly strand: string
  readonly name?: string
  readonly callbackId: string
  readonly of: 'createCallback' | 'waitForCallback'
}
