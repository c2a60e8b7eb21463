import type { Clock } from '../environment/environment.ts'
import type { Json } from '../semantics/json.ts'
import type { TaskCallback } from './execution.ts'
import { StateFailure, Stopped, TaskFailure, TimedOut } from './failure.ts'
import { fits, tooLarge } from './payload-size.ts'
import type { StateRun } from './state-run.ts'
import { TaskEvents } from './task-events.ts'
import { innerController } from './timing.ts'

export interface TaskRequest {
  readonly resource: string
  readonly arguments: Json
  /** From the start of the attempt, the wait for a token included; of an activity, from when a worker takes it. */
  readonly timeoutSeconds: number | undefined
  readonly heartbeatSeconds: number | undefined
  /** The role of Credentials. */
  readonly roleArn: string | undefined
}

/** Calls the handler and waits for its answer or, with a token, for the token's; whatever comes first of that and the times. */
export async function callTask(run: StateRun, request: TaskRequest): Promise<Json> {
  const { environment, tasks } = run.execution
  const events = new TaskEvents(run, request)
  const { controller, release } = innerController(run.strand.signal)
  const token = run.taskToken
  const attempt = new Attempt(environment.clock, request, token !== undefined)
  const stop = () => attempt.fail(new Stopped())
  run.strand.signal.addEventListener('abort', stop, { once: true })
  events.scheduled()
  // Developer guide, "TimeoutSeconds": the time of an activity begins when a worker takes it.
  if (!events.waitsForWorker) attempt.begin()
  try {
    const answer = tasks({
      resource: request.resource,
      arguments: request.arguments,
      state: run.name,
      path: run.strand.path,
      evaluate: (text) => run.evaluate(text),
      retryCount: run.retryCount,
      heartbeat: attempt.heartbeat,
      started: (workerName) => {
        if (attempt.settled) return
        events.started(workerName)
        attempt.begin()
      },
      submitted: (output) => {
        if (!attempt.settled) events.submitted(output)
      },
      signal: controller.signal,
      ...(request.roleArn !== undefined && { roleArn: request.roleArn }),
      ...(token !== undefined && { taskToken: token, callback: attempt.callback }),
    })
    answer.then(
      (result) => {
        if (token === undefined) attempt.succeed(result)
        else if (!attempt.settled) {
          events.submitted(result)
          attempt.answered()
        }
      },
      (error: unknown) => attempt.fail(error),
    )
    const result = await attempt.result
    // Unlike what a state makes of it, a task's own result that is too large is a failure like others.
    if (!fits(result)) throw new StateFailure('States.DataLimitExceeded', tooLarge(events.taskName))
    events.succeeded(result)
    return result
  } catch (thrown) {
    if (thrown instanceof TimedOut) {
      events.timedOut(thrown)
      // A stop reaches the handler by itself, and after its answer nobody works for it. Aborting is dear.
      controller.abort()
    } else if (thrown instanceof TaskFailure || thrown instanceof StateFailure) events.failed(thrown)
    throw thrown
  } finally {
    attempt.end()
    run.strand.signal.removeEventListener('abort', stop)
    release()
  }
}

/** One attempt of a task: settled once, by an answer, a time-out or a stop. */
class Attempt {
  readonly result: Promise<Json>
  readonly callback: TaskCallback
  settled = false
  readonly #clock: Clock
  readonly #timeoutMs: number | undefined
  readonly #heartbeatMs: number | undefined
  #begun = false
  readonly #timers: { timeout?: { cancel: () => void }; heartbeat?: { cancel: () => void } } = {}
  /** A token that is used before its request was accepted waits for that. */
  #unanswered: boolean
  #waiting: (() => void) | undefined
  #resolve!: (result: Json) => void
  #reject!: (error: unknown) => void

  constructor(clock: Clock, { timeoutSeconds, heartbeatSeconds }: TaskRequest, withToken: boolean) {
    this.#clock = clock
    this.#unanswered = withToken
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#timeoutMs = timeoutSeconds === undefined ? undefined : timeoutSeconds * 1000
    this.#heartbeatMs = heartbeatSeconds === undefined ? undefined : heartbeatSeconds * 1000
    this.callback = {
      succeed: (output) => this.#answer(() => this.succeed(output)),
      fail: (error, cause) => this.#answer(() => this.fail(new StateFailure(error, cause))),
      heartbeat: () => {
        this.heartbeat()
        return !this.settled
      },
    }
  }

  /** From here on its times count. */
  begin(): void {
    if (this.#begun || this.settled) return
    this.#begun = true
    if (this.#timeoutMs !== undefined) {
      const late = () => this.fail(new TimedOut(false))
      this.#timers.timeout = this.#clock.schedule(this.#clock.now() + this.#timeoutMs, late)
    }
    this.heartbeat()
  }

  succeed(result: Json): boolean {
    return this.#settle(() => this.#resolve(result))
  }

  fail(error: unknown): boolean {
    return this.#settle(() => this.#reject(error))
  }

  /** The request of a task with a token was accepted. */
  answered(): void {
    this.#unanswered = false
    this.#waiting?.()
  }

  readonly heartbeat = (): void => {
    if (this.settled || !this.#begun || this.#heartbeatMs === undefined) return
    this.#timers.heartbeat?.cancel()
    const late = () => this.fail(new TimedOut(true))
    this.#timers.heartbeat = this.#clock.schedule(this.#clock.now() + this.#heartbeatMs, late)
  }

  end(): void {
    this.settled = true
    this.#timers.timeout?.cancel()
    this.#timers.heartbeat?.cancel()
  }

  #answer(settle: () => boolean): boolean {
    if (!this.#unanswered) return settle()
    if (this.settled || this.#waiting) return false
    this.#waiting = settle
    return true
  }

  #settle(settle: () => void): boolean {
    if (this.settled) return false
    this.end()
    settle()
    return true
  }
}
