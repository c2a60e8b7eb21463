import type { Environment } from '../environment/environment.ts'
import type { StateType } from '../../compiler/asl/types.ts'
import type { Json } from '../semantics/json.ts'
import type { History } from './history.ts'
import type { MaybePromise } from './maybe-promise.ts'
import type { ObjectStore } from './objects.ts'
import type { StateRun } from './state-run.ts'

/** A step on the way from the root to a state: a branch of a Parallel or an iteration of a Map. */
export interface PathStep {
  readonly state: string
  readonly index: number
}

/** The value of a text of JSONata, as an expression of the state would have it before it does its work. */
export type Evaluate = (text: string) => MaybePromise<Json>

/** What a task handler is asked to do. */
export interface TaskCall {
  readonly resource: string
  readonly arguments: Json
  readonly state: string
  /** The Parallel branches and Map iterations around the state, from the root. */
  readonly path: readonly PathStep[]
  readonly evaluate: Evaluate
  /** 0 at the first attempt. */
  readonly retryCount: number
  /** The role of the state's Credentials. */
  readonly roleArn?: string
  /** Restarts the heartbeat's time. */
  readonly heartbeat: () => void
  /** Of an activity: a worker has taken the task, whose times count from here. Without it, that shows when the task ends. */
  readonly started: (workerName?: string) => void
  /** Of a `.sync` task: the job was accepted, with this answer. */
  readonly submitted: (output: Json) => void
  /** Aborted when the answer is no longer wanted: time-out, or the strand was stopped. */
  readonly signal: AbortSignal
  /** Of a `.waitForTaskToken` task: the token that the arguments carry, and how it is answered. */
  readonly taskToken?: string
  readonly callback?: TaskCallback
}

/** Settles a task token; only the first answer counts. Each says whether the task was still waiting. */
export interface TaskCallback {
  readonly succeed: (output: Json) => boolean
  readonly fail: (error?: string, cause?: string) => boolean
  readonly heartbeat: () => boolean
}

/**
 * Does a task: answers its result, or throws a TaskFailure. For a `.waitForTaskToken` task the answer only says that the request was
 * accepted; the result comes through the callback. Any other error is the harness's own and ends `interpret` with it.
 */
export type TaskHandler = (call: TaskCall) => Promise<Json>

/** One state that was entered. */
export interface StateVisit {
  readonly state: string
  readonly type: string
  readonly path: readonly PathStep[]
  readonly input: Json
  /** Absent while it runs and when it failed. */
  output?: Json
  /** The state that follows; absent at the end of a graph and when it failed. */
  next?: string
  /** The error it failed with, caught or not; `retries` counts the attempts after the first. */
  error?: { readonly name: string; readonly message: string }
  retries: number
}

/** A Wait state that begins to wait. */
export interface StartedWait {
  readonly state: string
  readonly path: readonly PathStep[]
  /** Not above 0 when its time is past. */
  readonly seconds: number
  readonly evaluate: Evaluate
}

export interface ExecutionContext {
  readonly Execution: { readonly [field: string]: Json }
  readonly StateMachine: { readonly Id: string; readonly Name: string }
}

/** What belongs to one execution as a whole. */
export interface Execution {
  readonly tasks: TaskHandler
  readonly environment: Pick<Environment, 'clock' | 'random' | 'newId'>
  readonly history: History
  /** `Execution` and `StateMachine` of the context object. */
  readonly context: ExecutionContext
  /** What a distributed Map reads from and writes to. */
  readonly objects?: ObjectStore
  /** The ARNs of the activities that exist; without it, all do. */
  readonly activities?: readonly string[]
  /** Every visit of a state, in the order they were entered. */
  readonly runs: StateRun[]
  /** Only while a single state is tested. */
  readonly test?: TestHooks
  readonly onState?: (visit: StateVisit) => void
  readonly onWait?: (wait: StartedWait) => MaybePromise<void>
}

/** What `testState` puts in the place of an execution's surroundings. */
export interface TestHooks {
  /** Called with the data at each stage on its way through the state; AWS's names of the stages. */
  readonly inspect: (stage: string, value: Json) => void
  /** Stands for what a Map or Parallel runs, given the number of its items; throws the mocked failure. */
  readonly mock?: (count: number) => Json
  /** What a reader is said to have read. */
  readonly readerData?: Json
  /** The whole context object, when it is given. */
  readonly context?: Json
}

/** One line of control: the execution itself, a branch, or an iteration. */
export interface Strand {
  readonly path: readonly PathStep[]
  readonly signal: AbortSignal
  readonly isStopped: () => boolean
  /** `Map` of the context object, within an iteration. */
  readonly mapContext?: Json
  /** The event that the next one of this strand follows. */
  lastEventId: number
  /** The type of the state that was entered and not left. */
  open: StateType | undefined
  /** What runs inside the open state. */
  inner?: readonly (Strand | undefined)[]
}
