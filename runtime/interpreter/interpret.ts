import type { Environment } from '../environment/environment.ts'
import type { Outcome } from '../history/outcome.ts'
import type { Json } from '../semantics/json.ts'
import type { Execution, ExecutionContext, StartedWait, StateVisit, Strand, TaskHandler } from './execution.ts'
import { StateFailure, Stopped } from './failure.ts'
import { History, type HistoryEvent, MOST_EVENTS } from './history.ts'
import type { Machine } from './machine.ts'
import type { MaybePromise } from './maybe-promise.ts'
import type { ObjectStore } from './objects.ts'
import { fits, LARGEST_PAYLOAD_BYTES } from './payload-size.ts'
import { runGraph } from './run-graph.ts'
import { Scope } from './scope.ts'
import type { StateRun } from './state-run.ts'
import { failureDetails } from './task-events.ts'
import { sleepUntil } from './timing.ts'

export { loadMachine } from './load.ts'
export { TaskFailure, Uninterpretable } from './failure.ts'
export { awsEvents } from './history.ts'
export { MemoryObjects } from './objects.ts'
export type { Machine } from './machine.ts'
export type { Evaluate, PathStep, StartedWait, StateVisit, TaskCall, TaskCallback, TaskHandler } from './execution.ts'
export { testState } from './test-state/test-state.ts'
export { TestStateRejection, type TestStateRequest, type TestStateResponse } from './test-state/request.ts'
export type { HistoryEvent } from './history.ts'
export type { ObjectStore, ObjectSummary, StoredObject } from './objects.ts'

export interface InterpretOptions {
  readonly input: Json
  readonly tasks: TaskHandler
  readonly environment: Pick<Environment, 'clock' | 'random' | 'newId'>
  /** Default STANDARD. An EXPRESS execution has another ARN and ends after five minutes. */
  readonly type?: 'STANDARD' | 'EXPRESS'
  /** Names of the context object; each has a default. */
  readonly name?: string
  readonly executionArn?: string
  readonly stateMachineArn?: string
  readonly stateMachineName?: string
  readonly roleArn?: string
  /** ISO 8601; default: now, on the environment's clock. */
  readonly startTime?: string
  /** What a distributed Map reads from and writes to. */
  readonly objects?: ObjectStore
  /** The ARNs of the activities that exist; without it, all do. */
  readonly activities?: readonly string[]
  /** Stops the execution (StopExecution). Its reason may be an `{error, cause}`. */
  readonly signal?: AbortSignal
  /** Called when a state is entered. The visit is filled in as the state goes on. */
  readonly onState?: (visit: StateVisit) => void
  /** Called, and waited for, when a Wait state begins to wait, with its evaluated time. */
  readonly onWait?: (wait: StartedWait) => MaybePromise<void>
}

export interface Interpretation {
  readonly outcome: Outcome
  /** How AWS describes the end. */
  readonly end: ExecutionEnd
  /** Every state that was entered, in that order. */
  readonly visits: readonly StateVisit[]
  readonly events: readonly HistoryEvent[]
}

export interface ExecutionEnd {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED'
  readonly output?: Json
  readonly error?: string
  readonly cause?: string
}

/**
 * Runs an execution to its end: nothing happens but through the task handler and the environment. A failed execution is an outcome,
 * with the ASL Error as name and its Cause as message, each `''` when absent. Rejects with what a task handler throws that is no
 * TaskFailure, and with Uninterpretable at a state that is not run here.
 */
export async function interpret(machine: Machine, options: InterpretOptions): Promise<Interpretation> {
  const execution = new MachineExecution(options)
  const { history } = execution
  history.record('ExecutionStarted', 0, { input: options.input, roleArn: roleOf(options) })
  const strand = new MainStrand()
  const ended = endOfGraph(machine, execution, strand, options)
  const end = ended instanceof Promise ? await earliestEnd(ended, secondsOf(machine, options), options, strand) : ended
  const { status, output, error, cause } = end
  // What comes from outside follows no event.
  const before = status === 'TIMED_OUT' || status === 'ABORTED' ? 0 : strand.lastEventId
  history.end(EVENTS[status], before, status === 'SUCCEEDED' ? { output } : failureDetails(error, cause))
  return new Interpreted(execution, end)
}

/** An execution that has ended. What is told of its course is made when it is asked for. */
class Interpreted implements Interpretation {
  readonly outcome: Outcome
  readonly end: ExecutionEnd
  readonly #execution: Execution
  #visits: readonly StateVisit[] | undefined

  constructor(execution: Execution, end: ExecutionEnd) {
    const { status, output, error, cause } = end
    this.#execution = execution
    this.end = end
    this.outcome =
      status === 'SUCCEEDED'
        ? { status: 'succeeded', result: output! }
        : { status: 'failed', error: { name: error ?? '', message: cause ?? '' } }
  }

  get visits(): readonly StateVisit[] {
    this.#visits ??= this.#execution.runs.map((run) => run.visit)
    return this.#visits
  }

  get events(): readonly HistoryEvent[] {
    return this.#execution.history.events
  }
}

const EVENTS = {
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
  ABORTED: 'ExecutionAborted',
} as const

/** An Express execution lasts five minutes at most. */
const LONGEST_EXPRESS_SECONDS = 300

function secondsOf({ definition }: Machine, { type }: InterpretOptions): number | undefined {
  const seconds = definition.TimeoutSeconds
  return type === 'EXPRESS' ? Math.min(seconds ?? Infinity, LONGEST_EXPRESS_SECONDS) : seconds
}

const TOO_MUCH_INPUT =
  "1 validation error detected: Value at 'input' failed to satisfy constraint: " +
  `Member must have length less than or equal to ${LARGEST_PAYLOAD_BYTES}`

/** How the graph ends by itself. */
function endOfGraph(
  { graph }: Machine,
  execution: Execution,
  strand: Strand,
  { input, signal }: InterpretOptions,
): MaybePromise<ExecutionEnd> {
  if (signal?.aborted) return abortedEnd(signal)
  // StartExecution refuses it; here it is an execution that fails with that.
  if (!fits(input)) return { status: 'FAILED', error: 'ValidationException', cause: TOO_MUCH_INPUT }
  try {
    const output = runGraph(graph, execution, strand, new Scope(), input)
    return output instanceof Promise ? output.then(succeededEnd, failedEnd) : succeededEnd(output)
  } catch (thrown) {
    return failedEnd(thrown)
  }
}

/** The graph's own end, or an earlier one from outside: the machine's TimeoutSeconds and a stop go past every Catch. */
async function earliestEnd(
  ended: Promise<ExecutionEnd>,
  seconds: number | undefined,
  { environment: { clock }, signal }: InterpretOptions,
  strand: MainStrand,
): Promise<ExecutionEnd> {
  if (seconds === undefined && !signal) return ended
  const done = new AbortController()
  const ends = [ended]
  if (seconds !== undefined) {
    const late = sleepUntil(clock, clock.now() + seconds * 1000, done.signal)
    ends.push(late.then(() => ({ status: 'TIMED_OUT', error: 'States.Timeout' }), never))
  }
  if (signal) ends.push(stopped(signal, done.signal))
  const end = await Promise.race(ends).finally(() => done.abort())
  if (end.status === 'TIMED_OUT' || end.status === 'ABORTED') {
    strand.stop()
    // What was stopped has nothing more to say.
    await ended.catch(() => {})
  }
  return end
}

/** The strand of the machine's own graph. Most executions never need to be stopped, and a controller is dear. */
class MainStrand implements Strand {
  readonly path = []
  lastEventId = 0
  open: Strand['open']
  #stop: AbortController | undefined

  get signal(): AbortSignal {
    this.#stop ??= new AbortController()
    return this.#stop.signal
  }

  isStopped(): boolean {
    return this.#stop?.signal.aborted === true
  }

  stop(): void {
    this.#stop?.abort()
  }
}

/** The execution as `interpret` was asked for it; its context object is made when a state asks for it. */
class MachineExecution implements Execution {
  readonly tasks: TaskHandler
  readonly environment: Execution['environment']
  readonly history: History
  readonly runs: StateRun[] = []
  readonly objects: ObjectStore | undefined
  readonly activities: readonly string[] | undefined
  readonly onState: Execution['onState']
  readonly onWait: Execution['onWait']
  readonly test = undefined
  readonly #options: InterpretOptions
  readonly #startedMs: number
  #context: ExecutionContext | undefined

  constructor(options: InterpretOptions) {
    const { clock } = options.environment
    this.tasks = options.tasks
    this.environment = options.environment
    this.history = new History(clock.now, options.type === 'EXPRESS' ? Infinity : MOST_EVENTS)
    this.objects = options.objects
    this.activities = options.activities
    this.onState = options.onState
    this.onWait = options.onWait
    this.#options = options
    this.#startedMs = clock.now()
  }

  get context(): ExecutionContext {
    this.#context ??= contextOf(this.#options, this.#startedMs)
    return this.#context
  }
}

function succeededEnd(output: Json): ExecutionEnd {
  return { status: 'SUCCEEDED', output }
}

function failedEnd(thrown: unknown): ExecutionEnd {
  if (!(thrown instanceof StateFailure)) throw thrown
  const { error, reason: cause } = thrown
  return { status: 'FAILED', ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) }
}

/** The time was not needed. */
function never(error: unknown): Promise<never> {
  if (error instanceof Stopped) return new Promise(() => {})
  throw error
}

function stopped(signal: AbortSignal, done: AbortSignal): Promise<ExecutionEnd> {
  return new Promise((resolve) => {
    const stop = () => resolve(abortedEnd(signal))
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true, signal: done })
  })
}

function abortedEnd({ reason }: AbortSignal): ExecutionEnd {
  const { error, cause } = (reason ?? {}) as { readonly error?: unknown; readonly cause?: unknown }
  return {
    status: 'ABORTED',
    ...(typeof error === 'string' && { error }),
    ...(typeof cause === 'string' && { cause }),
  }
}

const ACCOUNT = '123456789012'

function roleOf({ roleArn, stateMachineName = 'StateMachine' }: InterpretOptions): string {
  return roleArn ?? `arn:aws:iam::${ACCOUNT}:role/${stateMachineName}`
}

function contextOf(options: InterpretOptions, startedMs: number): ExecutionContext {
  const express = options.type === 'EXPRESS'
  const machineName = options.stateMachineName ?? 'StateMachine'
  const name = options.name ?? 'execution'
  const place = `arn:aws:states:us-east-1:${ACCOUNT}`
  const arn = express
    ? `${place}:express:${machineName}:${name}:${options.environment.newId()}`
    : `${place}:execution:${machineName}:${name}`
  return {
    Execution: {
      Id: options.executionArn ?? arn,
      Input: options.input,
      StartTime: options.startTime ?? new Date(startedMs).toISOString(),
      Name: name,
      RoleArn: roleOf(options),
      ...(!express && { RedriveCount: 0 }),
    },
    StateMachine: {
      Id: options.stateMachineArn ?? `${place}:stateMachine:${machineName}`,
      Name: machineName,
    },
  }
}
