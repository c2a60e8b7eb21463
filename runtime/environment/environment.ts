/**
 * All that the runtime takes from outside itself. Tests and compare move the clock, choose the ids and crash at named
 * points; nothing in `runtime/` asks `Date`, `Math.random`, `crypto` or a timer directly.
 */
export interface Environment {
  readonly clock: Clock
  /** In [0, 1). */
  readonly random: () => number
  /** A new unique id, e.g. a UUID. */
  readonly newId: () => string
  /** Called where a crash would hurt, with the operation's path where it is of one; the default does nothing. A test's hook throws or exits. */
  readonly faultPoint: (name: FaultPoint, path?: string) => void
  /** Of the process, where time is real. */
  readonly eventLoop?: EventLoop
}

export interface EventLoop {
  /**
   * Calls back each time that nothing is left in the process that could still happen: no timer, request, file or child. A listener that
   * begins nothing new lets the process end. Answers how to stop.
   */
  readonly onEmpty: (listener: () => void) => () => void
  /** Keeps the process alive; answers how to stop. */
  readonly hold: () => () => void
}

export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /**
   * Calls back once at `atMs`, or at once when that is past. Far times (a year) are allowed. A timer in the background does not keep
   * the process alive.
   */
  readonly schedule: (atMs: number, callback: () => void, background?: 'background') => Timer
}

export interface Timer {
  readonly cancel: () => void
}

/** Places where a crash is tested; each is named in the code it can break. */
export type FaultPoint =
  | 'before-commit'
  | 'after-commit'
  | 'before-invocation'
  | 'after-invocation'
  | 'after-step-body'
  | 'before-checkpoint'
  | 'after-checkpoint'
