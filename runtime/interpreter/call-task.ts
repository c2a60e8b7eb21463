import type { Clock } from '../environment/environment.ts'
import type { Json } from '../semantics/json.ts'
import type { TaskCallback } from './execution.ts'
import { fits, tooLarge } from './data-flow.ts'
import { StateFailure, Stopped, TaskFailure, TimedOut } from './failure.ts'
import type { StateRun } from './state-run.ts'
import { innerController } from './timing.ts'

export interface TaskRequest {
  readonly resource: string
  readonly arguments: Json
  /** From the start of the attempt, the wait for a token included. */
  readonly timeoutSeconds: number | undefined
  readonly heartbeatSeconds: number | undefined
}

/** Calls the handler and waits for its answer or, with a token, for the token's; whatever comes first of that and the times. */
export async function callTask(run: StateRun, request: TaskRequest): Promise<Json> {
  const { environment, tasks } = run.execution
  const events = eventNames(request.resource)
  const { controller, release } = innerController(run.strand.signal)
  const attempt = new Attempt(environment.clock, request)
  const stop = () => attempt.fail(new Stopped())
  run.strand.signal.addEventListener('abort', stop, { once: true })
  run.record(events.scheduled)
  run.record(events.started)
  try {
    const token = run.taskToken
    const answer = tasks({
      resource: request.resource,
      arguments: request.arguments,
      state: run.name,
      path: run.strand.path,
      retryCount: run.retryCount,
      heartbeat: attempt.heartbeat,
      signal: controller.signal,
      ...(token !== undefined && { taskToken: token, callback: attempt.callback }),
    })
    answer.then(
      (result) => {
        if (token === undefined) attempt.succeed(result)
        else if (!attempt.settled && events.submitted) run.record(events.submitted)
      },
      (error: unknown) => attempt.fail(error),
    )
    const result = await attempt.result
    // Unlike what a state makes of it, a task's own result that is too large is a failure like others.
    if (!fits(result)) throw new StateFailure('States.DataLimitExceeded', tooLarge(events.task(request.resource)))
    run.record(events.succeeded)
    return result
  } catch (thrown) {
    if (thrown instanceof TimedOut) run.record(events.timedOut)
    else if (thrown instanceof TaskFailure || thrown instanceof StateFailure) run.record(events.failed)
    throw thrown
  } finally {
    attempt.end()
    run.strand.signal.removeEventListener('abort', stop)
    release()
    controller.abort()
  }
}

/** One attempt of a task: settled once, by an answer, a time-out or a stop. */
class Attempt {
  readonly result: Promise<Json>
  readonly callback: TaskCallback
  settled = false
  readonly #clock: Clock
  readonly #heartbeatMs: number | undefined
  readonly #timers: { timeout?: { cancel: () => void }; heartbeat?: { cancel: () => void } } = {}
  #resolve!: (result: Json) => void
  #reject!: (error: unknown) => void

  constructor(clock: Clock, { timeoutSeconds, heartbeatSeconds }: TaskRequest) {
    this.#clock = clock
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    if (timeoutSeconds !== undefined) {
      const late = () => this.fail(new TimedOut(false))
      this.#timers.timeout = clock.schedule(clock.now() + timeoutSeconds * 1000, late)
    }
    this.#heartbeatMs = heartbeatSeconds === undefined ? undefined : heartbeatSeconds * 1000
    this.heartbeat()
    this.callback = {
      succeed: (output) => this.succeed(output),
      fail: (error, cause) => this.fail(new StateFailure(error, cause)),
      heartbeat: () => {
        this.heartbeat()
        return !this.settled
      },
    }
  }

  succeed(result: Json): boolean {
    return this.#settle(() => this.#resolve(result))
  }

  fail(error: unknown): boolean {
    return this.#settle(() => this.#reject(error))
  }

  readonly heartbeat = (): void => {
    if (this.settled || this.#heartbeatMs === undefined) return
    this.#timers.heartbeat?.cancel()
    const late = () => this.fail(new TimedOut(true))
    this.#timers.heartbeat = this.#clock.schedule(this.#clock.now() + this.#heartbeatMs, late)
  }

  end(): void {
    this.settled = true
    this.#timers.timeout?.cancel()
    this.#timers.heartbeat?.cancel()
  }

  #settle(settle: () => void): boolean {
    if (this.settled) return false
    this.end()
    settle()
    return true
  }
}

interface EventNames {
  /** What a message calls the task. */
  readonly task: (resource: string) => string
  readonly scheduled: string
  readonly started: string
  readonly submitted?: string
  readonly succeeded: string
  readonly failed: string
  readonly timedOut: string
}

/** AWS names the events of a task after what does it. */
function eventNames(resource: string): EventNames {
  const kind = resource.includes(':activity:') ? 'Activity' : resource.includes(':states:') ? 'Task' : 'LambdaFunction'
  return {
    task: (resource) => (kind === 'Task' ? (/:::(?:aws-sdk:)?([^:]+)/.exec(resource)?.[1] ?? resource) : resource),
    scheduled: `${kind}Scheduled`,
    started: `${kind}Started`,
    ...(kind === 'Task' && { submitted: 'TaskSubmitted' }),
    succeeded: `${kind}Succeeded`,
    failed: `${kind}Failed`,
    timedOut: `${kind}TimedOut`,
  }
}
