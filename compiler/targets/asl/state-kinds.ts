import type { State } from '../../ir/state.ts'

interface StateKind {
  /** Something that the handler does and the outside world sees. */
  readonly isEffect: boolean
  /** The definition has a state that stands for it. What has none is in the states before and after it, or is a graph of others. */
  readonly hasOwnState: boolean
}

/** What the kinds of states are in a definition. */
export const STATE_KINDS: Readonly<Record<State['kind'], StateKind>> = {
  step: { isEffect: true, hasOwnState: true },
  wait: { isEffect: true, hasOwnState: true },
  invoke: { isEffect: true, hasOwnState: true },
  createCallback: { isEffect: true, hasOwnState: true },
  waitForCallback: { isEffect: true, hasOwnState: true },
  waitForCondition: { isEffect: true, hasOwnState: true },
  parallel: { isEffect: true, hasOwnState: true },
  map: { isEffect: true, hasOwnState: true },
  runInChildContext: { isEffect: true, hasOwnState: false },
  task: { isEffect: true, hasOwnState: true },
  compute: { isEffect: false, hasOwnState: true },
  choice: { isEffect: false, hasOwnState: false },
  assign: { isEffect: false, hasOwnState: false },
  succeed: { isEffect: false, hasOwnState: false },
  fail: { isEffect: false, hasOwnState: false },
}
