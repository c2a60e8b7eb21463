import type { Json } from '../semantics/json.ts'
import type { TaskRequest } from './call-task.ts'
import { StateFailure, type TaskFailure, type TimedOut } from './failure.ts'
import type { StateRun } from './state-run.ts'

type Kind = 'Activity' | 'LambdaFunction' | 'Task'

/** The events of one attempt of a task. AWS names them after what does it, and each kind has other details. */
export class TaskEvents {
  /** What a message calls the task. */
  readonly taskName: string
  readonly #run: StateRun
  readonly #request: TaskRequest
  readonly #kind: Kind
  readonly #service: { readonly resourceType: string; readonly resource: string }
  #started = false

  constructor(run: StateRun, request: TaskRequest) {
    const { resource } = request
    this.#run = run
    this.#request = request
    this.#kind = /:activity:/.test(resource) ? 'Activity' : /:states:/.test(resource) ? 'Task' : 'LambdaFunction'
    this.#service = serviceOf(resource)
    this.taskName = this.#kind === 'Task' ? this.#service.resourceType.replace(/^aws-sdk:/, '') : resource
  }

  scheduled(): void {
    const { resource, arguments: given, timeoutSeconds, heartbeatSeconds, roleArn } = this.#request
    const times = {
      timeoutInSeconds: timeoutSeconds,
      heartbeatInSeconds: this.#kind === 'LambdaFunction' ? undefined : heartbeatSeconds,
    }
    const credentials = roleArn === undefined ? {} : { taskCredentials: { roleArn } }
    if (this.#kind === 'Task') {
      const region = this.#run.execution.context.StateMachine.Id.split(':')[3] ?? ''
      this.#run.record('TaskScheduled', { ...this.#service, region, parameters: given, ...times, ...credentials })
    } else {
      this.#run.record(`${this.#kind}Scheduled`, { resource, input: given, ...times, ...credentials })
    }
    if (!this.waitsForWorker) this.started()
  }

  /** Only an activity waits for a worker to take it. */
  get waitsForWorker(): boolean {
    return this.#kind === 'Activity'
  }

  started(workerName?: string): void {
    if (this.#started) return
    this.#started = true
    const details = { Activity: { workerName }, LambdaFunction: undefined, Task: this.#service }[this.#kind]
    this.#run.record(`${this.#kind}Started`, details)
  }

  /** The request of a task that waits for more was accepted. */
  submitted(output: Json): void {
    if (this.#kind === 'Task') this.#run.record('TaskSubmitted', { ...this.#service, output })
  }

  succeeded(output: Json): void {
    this.started()
    this.#run.record(`${this.#kind}Succeeded`, { ...this.#own(), output })
  }

  failed(failure: TaskFailure | StateFailure): void {
    this.started()
    const { error, reason: cause } = failure
    this.#run.record(`${this.#kind}Failed`, { ...this.#own(), ...failureDetails(error, cause) })
  }

  timedOut({ error, reason }: TimedOut): void {
    this.#run.record(`${this.#kind}TimedOut`, { ...this.#own(), ...failureDetails(error, reason) })
  }

  #own(): object {
    return this.#kind === 'Task' ? this.#service : {}
  }
}

/** What an event says of a failure: what is absent or empty is left out. */
export function failureDetails(
  error: string | undefined,
  cause: string | undefined,
): { error?: string; cause?: string } {
  return { ...(error && { error }), ...(cause && { cause }) }
}

/** `arn:aws:states:::aws-sdk:s3:listObjects` is `listObjects` of `aws-sdk:s3`. */
function serviceOf(resource: string): { resourceType: string; resource: string } {
  const [, service = '', action = resource] = /:::((?:aws-sdk:)?[^:]+):(.+)$/.exec(resource) ?? []
  return { resourceType: service, resource: action }
}
