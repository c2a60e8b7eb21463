import type { Environment } from '../environment/environment.ts'
import type { Outcome } from '../history/outcome.ts'
import type { Json } from '../semantics/json.ts'
import type { Execution, StartedWait, StateVisit, TaskHandler } from './execution.ts'
import { StateFailure, Stopped } from './failure.ts'
import { History, type HistoryEvent } from './history.ts'
import type { Machine } from './machine.ts'
import { runGraph } from './run-graph.ts'
import { Scope } from './scope.ts'
import { sleepUntil } from './timing.ts'

export { loadMachine } from './load.ts'
export { TaskFailure, Uninterpretable } from './failure.ts'
export type { Machine } from './machine.ts'
export type { PathStep, StartedWait, StateVisit, TaskCall, TaskCallback, TaskHandler } from './execution.ts'
export type { HistoryEvent } from './history.ts'

export interface InterpretOptions {
  readonly input: Json
  readonly tasks: TaskHandler
  readonly environment: Pick<Environment, 'clock' | 'random' | 'newId'>
  /** Names of the context object; each has a default. */
  readonly name?: string
  readonly executionArn?: string
  readonly stateMachineArn?: string
  readonly stateMachineName?: string
  readonly roleArn?: string
  /** ISO 8601; default: now, on the environment's clock. */
  readonly startTime?: string
  /** Called when a state is entered. The visit is filled in as the state goes on. */
  readonly onState?: (visit: StateVisit) => void
  /** Called when a Wait state begins to wait, with its evaluated time. */
  readonly onWait?: (wait: StartedWait) => void
}

export interface Interpretation {
  readonly outcome: Outcome
  /** Every state that was entered, in that order. */
  readonly visits: readonly StateVisit[]
  readonly events: readonly HistoryEvent[]
}

/**
 * Runs an execution to its end: nothing happens but through the task handler and the environment. A failed execution is an outcome,
 * with the ASL Error as name and its Cause as message, each `''` when absent. Rejects with what a task handler throws that is no
 * TaskFailure, and with Uninterpretable at a state that is not run here.
 */
export async function interpret(machine: Machine, options: InterpretOptions): Promise<Interpretation> {
  const { environment, input } = options
  const history = new History(environment.clock.now)
  const visits: StateVisit[] = []
  const execution: Execution = {
    tasks: options.tasks,
    environment,
    history,
    context: contextOf(options),
    visits,
    ...(options.onState && { onState: options.onState }),
    ...(options.onWait && { onWait: options.onWait }),
  }
  const controller = new AbortController()
  const started = history.record('ExecutionStarted', 0)
  const strand = { path: [], signal: controller.signal, lastEventId: started }
  const work = runGraph(machine.graph, execution, strand, new Scope(), input)
  const end = (outcome: Outcome, event: string): Interpretation => {
    history.record(event, strand.lastEventId)
    return { outcome, visits, events: history.events }
  }
  try {
    const result = await withinTime(work, machine, environment, controller)
    return end({ status: 'succeeded', result }, 'ExecutionSucceeded')
  } catch (thrown) {
    if (!(thrown instanceof StateFailure)) throw thrown
    const error = { name: thrown.error ?? '', message: thrown.reason ?? '' }
    return end({ status: 'failed', error }, thrown instanceof OutOfTime ? 'ExecutionTimedOut' : 'ExecutionFailed')
  } finally {
    controller.abort()
  }
}

class OutOfTime extends StateFailure {}

/** The machine's TimeoutSeconds ends the execution past every Catch. */
async function withinTime(
  work: Promise<Json>,
  machine: Machine,
  { clock }: Pick<Environment, 'clock'>,
  controller: AbortController,
): Promise<Json> {
  const seconds = machine.definition.TimeoutSeconds
  if (seconds === undefined) return work
  const done = new AbortController()
  const late = sleepUntil(clock, clock.now() + seconds * 1000, done.signal).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Stopped) return false
      throw error
    },
  )
  const first = await Promise.race([work.then((result) => ({ result })), late]).finally(() => done.abort())
  if (typeof first === 'object') return first.result
  controller.abort()
  await work.catch(() => {})
  throw new OutOfTime('States.Timeout', undefined, true)
}

const ACCOUNT = '123456789012'

function contextOf(options: InterpretOptions): Execution['context'] {
  const machineName = options.stateMachineName ?? 'StateMachine'
  const name = options.name ?? 'execution'
  const place = `arn:aws:states:us-east-1:${ACCOUNT}`
  return {
    Execution: {
      Id: options.executionArn ?? `${place}:execution:${machineName}:${name}`,
      Input: options.input,
      StartTime: options.startTime ?? new Date(options.environment.clock.now()).toISOString(),
      Name: name,
      RoleArn: options.roleArn ?? `arn:aws:iam::${ACCOUNT}:role/${machineName}`,
      RedriveCount: 0,
    },
    StateMachine: {
      Id: options.stateMachineArn ?? `${place}:stateMachine:${machineName}`,
      Name: machineName,
    },
  }
}
