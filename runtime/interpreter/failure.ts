/**
 * A task's failure, thrown by a task handler: `error` is the ASL Error that Retry and Catch look at, `cause` its Cause.
 */
export class TaskFailure extends Error {
  readonly error: string
  readonly reason: string | undefined

  constructor(error: string, cause?: string) {
    super(cause ?? error)
    this.name = 'TaskFailure'
    this.error = error
    this.reason = cause
  }
}

/**
 * How a state or an execution fails: an Error and a Cause, either of which a Fail state may leave out. A fatal failure ends the whole
 * execution past every Retry and Catch, as AWS has it for what it cannot evaluate (States.Runtime) or store.
 */
export class StateFailure extends Error {
  readonly error: string | undefined
  readonly reason: string | undefined
  readonly fatal: boolean

  constructor(error: string | undefined, reason: string | undefined, fatal = false) {
    super(reason ?? error ?? 'failed')
    this.name = 'StateFailure'
    this.fatal = fatal
    this.error = error
    this.reason = reason
  }
}

/** A task took too long. Its Error is States.Timeout for both times; Retry and Catch can name the heartbeat's alone. */
export class TimedOut extends StateFailure {
  readonly heartbeat: boolean

  constructor(heartbeat: boolean) {
    super('States.Timeout', '')
    this.heartbeat = heartbeat
  }
}

/**
 * A fault found while a field of a state is evaluated. The state that runs turns it into a StateFailure whose Cause names the state
 * and where it was entered.
 */
export class FieldFault extends Error {
  readonly error: string
  /** The way to the field, as an EvaluationFailed event names it. */
  readonly location: string | undefined

  constructor(error: string, message: string, location?: string) {
    super(message)
    this.name = 'FieldFault'
    this.error = error
    this.location = location
  }
}

/** The strand was stopped: a sibling failed, or the execution timed out. No Retry or Catch sees it. */
export class Stopped extends Error {
  constructor() {
    super('stopped')
    this.name = 'Stopped'
  }
}

/** A part of the language that this interpreter does not run; the caller's to report, never an outcome. */
export class Uninterpretable extends Error {
  readonly state: string

  constructor(state: string, what: string) {
    super(`The state '${state}' ${what}, which the interpreter does not run.`)
    this.name = 'Uninterpretable'
    this.state = state
  }
}
