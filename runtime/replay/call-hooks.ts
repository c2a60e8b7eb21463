import type { AttemptEndInfo, AttemptInfo, OperationInfo } from '../sdk/plugin.ts'
import type { Call } from './call.ts'
import { asError, type CalledOperation, operationInfo } from './operation-info.ts'
import type { Plugins } from './plugins.ts'

/**
 * Tells the plugins of one call, with AWS's fields at AWS's moments (`durable-api` 20). Only a call of an execution with plugins has
 * one. Times of attempts are the clock's, all others the records'.
 */
export class CallHooks {
  readonly #call: Call
  readonly #plugins: Plugins
  readonly #called: CalledOperation
  #attempt: AttemptInfo | undefined

  constructor(call: Call, plugins: Plugins, called: CalledOperation) {
    this.#call = call
    this.#plugins = plugins
    this.#called = called
  }

  /** Recorded as started. */
  started(isReplay: boolean): Promise<void> {
    return this.#plugins.tell('onOperationStart', { ...this.#info(), isReplay })
  }

  /** Starting, without waiting for the record. */
  starting(isReplay: boolean): Promise<void> {
    return this.#plugins.tell('onOperationStart', { ...this.#called, status: 'STARTED', isReplay })
  }

  /** A context goes on, or is virtual: nothing is recorded of it now. */
  entered(): Promise<void> {
    return this.#plugins.tell('onOperationStart', { ...this.#called, isReplay: true })
  }

  /** Ended outside: by a timer, an answer, another execution. */
  ended(error?: Error): Promise<void> {
    return this.#plugins.tell('onOperationEnd', { ...this.#info(), isReplay: false, ...(error && { error }) })
  }

  /** Found ended; no replay if it ended since the last invocation. */
  foundEnded(): Promise<void> {
    const isReplay = !this.#call.execution.updatedIds.has(this.#call.wireId)
    return this.#plugins.tell('onOperationEnd', { ...this.#info(), isReplay })
  }

  contextEnded(status: 'SUCCEEDED' | 'FAILED', error?: Error): Promise<void> {
    const end = { ...this.#info(), status, isReplay: false }
    return this.#plugins.tell('onOperationEnd', { ...end, ...(error && { error }) })
  }

  virtualContextEnded(status: 'SUCCEEDED' | 'FAILED', error?: Error): Promise<void> {
    return this.#plugins.tell('onOperationEnd', { ...this.#called, status, isReplay: true, ...(error && { error }) })
  }

  /** A finished context that runs again is not told of. */
  wrapContext(body: () => Promise<unknown>): Promise<unknown> {
    return this.#plugins.wrap('wrapChildContextFn', { ...this.#called, isReplay: false }, body)
  }

  attemptStarted(attempt: number): Promise<void> {
    const startTimestamp = new Date(this.#call.execution.environment.clock.now())
    this.#attempt = { ...this.#info(), attempt, startTimestamp }
    return this.#plugins.tell('onOperationAttemptStart', this.#attempt)
  }

  /** Runs the body of the attempt that was told of last. */
  wrapAttempt(body: () => Promise<unknown>): Promise<unknown> {
    return this.#attempt ? this.#plugins.wrap('wrapOperationAttemptFn', this.#attempt, body) : body()
  }

  /** And the operation with it, if this was the last one. */
  async attemptEnded(end: AttemptEnd): Promise<void> {
    const { attempt, outcome, thrown, isLast } = end
    const error = 'thrown' in end ? asError(thrown) : undefined
    const info: AttemptEndInfo = { ...this.#info(), attempt, outcome, error }
    // AWS tells of a check as if it began when it ended.
    const isCheck = this.#call.kind === 'waitForCondition'
    const told = isCheck ? { ...info, startTimestamp: info.endTimestamp } : info
    await this.#plugins.tell('onOperationAttemptEnd', told)
    if (isLast) await this.#plugins.tell('onOperationEnd', { ...info, isReplay: false })
  }

  #info(): OperationInfo {
    return operationInfo(this.#call.record, this.#called)
  }
}

export interface AttemptEnd {
  /** From 1. */
  readonly attempt: number
  readonly outcome: 'SUCCEEDED' | 'FAILED'
  /** Of a failed one; may be anything. */
  readonly thrown?: unknown
  readonly isLast: boolean
}
