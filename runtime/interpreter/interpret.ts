import type { Environment } from '../environment/environment.ts'
import type { Outcome } from '../history/outcome.ts'
import type { Json } from '../semantics/json.ts'
import type { Execution, ExecutionContext, StartedWait, StateVisit, Strand, TaskHandler } from './execution.ts'
import { StateFailure, Stopped } from './failure.ts'
import { History, type HistoryEvent } from './history.ts'
import type { Machine } from './machine.ts'
import type { ObjectStore } from './objects.ts'
import { runGraph } from './run-graph.ts'
import { Scope } from './scope.ts'
import { failureDetails } from './task-events.ts'
import { sleepUntil } from './timing.ts'

export { loadMachine } from './load.ts'
export { TaskFailure, Uninterpretable } from './failure.ts'
export { awsEvents } from './history.ts'
export { MemoryObjects } from './objects.ts'
export type { Machine } from './machine.ts'
export type { PathStep, StartedWait, StateVisit, TaskCall, TaskCallback, TaskHandler } from './execution.ts'
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
  /** Called when a Wait state begins to wait, with its evaluated time. */
  readonly onWait?: (wait: StartedWait) => void
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
  const { environment, input } = options
  const history = new History(environment.clock.now)
  const startedMs = environment.clock.now()
  const visits: StateVisit[] = []
  let context: ExecutionContext | undefined
  const execution: Execution = {
    tasks: options.tasks,
    environment,
    history,
    get context() {
      context ??= contextOf(options, startedMs)
      return context
    },
    visits,
    ...(options.objects && { objects: options.objects }),
    ...(options.activities && { activities: options.activities }),
    ...(options.onState && { onState: options.onState }),
    ...(options.onWait && { onWait: options.onWait }),
  }
  const stop = new LazyController()
  history.record('ExecutionStarted', 0, { input, roleArn: roleOf(options) })
  const strand: Strand = {
    path: [],
    get signal() {
      return stop.signal
    },
    isStopped: () => stop.aborted,
    lastEventId: 0,
    open: undefined,
  }
  const end = await ending(
    runGraph(machine.graph, execution, strand, new Scope(), input),
    secondsOf(machine, options),
    options,
    stop,
  )
  const { status, output, error, cause } = end
  // What comes from outside follows no event.
  const before = status === 'TIMED_OUT' || status === 'ABORTED' ? 0 : strand.lastEventId
  history.record(EVENTS[status], before, status === 'SUCCEEDED' ? { output } : failureDetails(error, cause))
  const outcome: Outcome =
    status === 'SUCCEEDED'
      ? { status: 'succeeded', result: output! }
      : { status: 'failed', error: { name: error ?? '', message: cause ?? '' } }
  return { outcome, end, visits, events: history.events }
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

/** The graph's own end, or an earlier one from outside: the machine's TimeoutSeconds and a stop go past every Catch. */
async function ending(
  work: Promise<Json>,
  seconds: number | undefined,
  { environment: { clock }, signal }: InterpretOptions,
  stop: LazyController,
): Promise<ExecutionEnd> {
  if (seconds === undefined && !signal) {
    const end = await work.then((output): ExecutionEnd => ({ status: 'SUCCEEDED', output }), failedEnd)
    stop.abort()
    return end
  }
  const done = new AbortController()
  const ends: Promise<ExecutionEnd>[] = [work.then((output) => ({ status: 'SUCCEEDED', output }), failedEnd)]
  if (seconds !== undefined) {
    const late = sleepUntil(clock, clock.now() + seconds * 1000, done.signal)
    ends.push(late.then(() => ({ status: 'TIMED_OUT', error: 'States.Timeout' }), never))
  }
  if (signal) ends.push(stopped(signal, done.signal))
  const end = await Promise.race(ends).finally(() => done.abort())
  stop.abort()
  // What was stopped has nothing more to say.
  if (end.status === 'TIMED_OUT' || end.status === 'ABORTED') await work.catch(() => {})
  return end
}

/** Most executions never need to be stopped, and a controller is dear. */
class LazyController {
  #controller: AbortController | undefined

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    return this.#controller.signal
  }

  get aborted(): boolean {
    return this.#controller?.signal.aborted === true
  }

  abort(): void {
    this.#controller?.abort()
  }
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
    const stop = () => {
      const { error, cause } = (signal.reason ?? {}) as { readonly error?: unknown; readonly cause?: unknown }
      resolve({
        status: 'ABORTED',
        ...(typeof error === 'string' && { error }),
        ...(typeof cause === 'string' && { cause }),
      })
    }
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true, signal: done })
  })
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
