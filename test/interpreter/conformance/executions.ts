import type { StateMachine } from '../../../compiler/asl/types.ts'
import { Simulation } from '../../../runtime/environment/simulation.ts'
import {
  awsEvents,
  type Interpretation,
  interpret,
  loadMachine,
  MemoryObjects,
  type TaskCall,
  TaskFailure,
} from '../../../runtime/interpreter/interpret.ts'
import type { Json } from '../../../runtime/semantics/json.ts'
import type { CaseRow } from './case-row.ts'
import { masksBetween, matches, type Transforms } from './json-match.ts'
import { linkOn } from './older-links.ts'

/** An execution as AWS recorded it; the README of the recordings describes the fields. */
export interface Recording {
  readonly name: string
  readonly category: string
  readonly type?: 'STANDARD' | 'EXPRESS'
  readonly definition: StateMachine
  readonly input: Json
  readonly needs: string
  readonly executionName?: string
  readonly executionArn?: string
  readonly roleArn?: string
  readonly stateMachineArn?: string
  readonly stateMachineName?: string
  readonly expected: {
    readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED'
    readonly output?: Json
    readonly error?: string
    readonly cause?: Json
    readonly outputUnparsed?: boolean
  }
  readonly eventTypes?: readonly (readonly [string, string?])[]
  readonly eventOrderNormalised?: boolean
  readonly eventTypesUnreliable?: boolean
  readonly history?: readonly RecordedEvent[]
  /** `DD-MM-YYYY, hh:mm:ss` */
  readonly recordedDate: string
  readonly recordedTasks?: { readonly [state: string]: readonly RecordedTask[] }
  readonly lambdas?: readonly {
    readonly name: string
    readonly arn: string
    readonly behaviour: { readonly echo?: boolean; readonly throw?: { readonly errorType: string } }
  }[]
  readonly s3?: readonly { readonly bucket: string; readonly key: string; readonly body: string }[]
  readonly transforms?: Transforms
}

type RecordedEvent = { readonly [field: string]: Json }

interface RecordedTask {
  readonly event?: string
  readonly Return?: Json
  readonly Throw?: { readonly Error?: string; readonly Cause?: Json }
  readonly Submitted?: Json
}

/** Runs a recording on the interpreter; its tasks answer as they did. */
async function replay(recording: Recording): Promise<Interpretation | 'idle'> {
  const simulation = new Simulation()
  const stop = new AbortController()
  const machine = loadMachine(recording.definition)
  const answered = new Map<string, number>()
  const run = interpret(machine, {
    input: recording.input,
    environment: { clock: simulation.clock, random: () => 0.5, newId: () => ID },
    signal: stop.signal,
    objects: new MemoryObjects(recording.s3),
    ...(recording.type && { type: recording.type }),
    // A task that was never taken by a worker is of an activity that was deleted.
    ...(recording.needs === 'activity' && !recording.recordedTasks && { activities: [] }),
    ...(recording.executionName && { name: recording.executionName }),
    ...(recording.executionArn && { executionArn: recording.executionArn }),
    ...(recording.roleArn && { roleArn: recording.roleArn }),
    ...(recording.stateMachineArn && { stateMachineArn: recording.stateMachineArn }),
    ...(recording.stateMachineName && { stateMachineName: recording.stateMachineName }),
    tasks: async (call) => {
      const tasks = recording.recordedTasks ?? {}
      const key = tasks[call.state] ? call.state : '?'
      const count = answered.get(key) ?? 0
      answered.set(key, count + 1)
      const task = tasks[key]?.[count]
      return task ? answer(task, call) : lambda(recording, call)
    },
  })
  // Someone stopped an aborted execution while it waited.
  if (recording.expected.status === 'ABORTED') {
    await simulation.run(run, () => true)
    stop.abort()
  }
  const ended = await simulation.run(run)
  return ended === 'idle' ? 'idle' : ended.value
}

async function answer(task: RecordedTask, call: TaskCall): Promise<Json> {
  // A task that ran out of time never answers; the interpreter's clock says the rest.
  const silent = task.event?.endsWith('TimedOut') === true
  if (call.callback) {
    const { callback } = call
    if (task.Submitted === undefined && task.Throw && !silent) throw failure(task.Throw)
    if (task.Throw && !silent) callback.fail(task.Throw.Error, textOf(task.Throw.Cause))
    else if (!silent) callback.succeed(task.Return ?? null)
    return task.Submitted ?? null
  }
  if (task.Submitted !== undefined) call.submitted(task.Submitted)
  if (silent) return new Promise(() => {})
  if (task.Throw) throw failure(task.Throw)
  return task.Return ?? null
}

function failure({ Error: error, Cause: cause }: { readonly Error?: string; readonly Cause?: Json }): TaskFailure {
  return new TaskFailure(error ?? '', textOf(cause))
}

/** Without a recorded outcome, what the function is known to do. */
function lambda(recording: Recording, call: TaskCall): Json {
  const given = call.arguments as { readonly FunctionName?: string; readonly Payload?: Json }
  const optimised = call.resource.endsWith(':lambda:invoke')
  const wanted = optimised ? given.FunctionName : call.resource
  const found = recording.lambdas?.find(({ name, arn }) => name === wanted || arn === wanted)
  if (found?.behaviour.throw) {
    const error = found.behaviour.throw
    throw new TaskFailure(error.errorType, JSON.stringify({ ...error, requestId: '<request-id>' }))
  }
  if (!found?.behaviour.echo) throw new Error(`no recorded outcome for ${call.state}`)
  return optimised ? { Payload: given.Payload ?? null } : call.arguments
}

function textOf(cause: Json | undefined): string | undefined {
  return cause === undefined || typeof cause === 'string' ? cause : JSON.stringify(cause)
}

export async function judgeExecution(recording: Recording): Promise<CaseRow> {
  const { name, category, needs } = recording
  const row = { name, category, needs }
  let got: Interpretation | 'idle'
  try {
    got = await replay(recording)
  } catch (error) {
    return { ...row, status: false, result: false, cause: false, why: `threw ${(error as Error).message}` }
  }
  if (got === 'idle') return { ...row, status: false, result: false, cause: false, why: 'never ends' }
  const { expected, transforms = [] } = recording
  const { end } = got
  const status = end.status === expected.status
  const result =
    status &&
    (expected.status === 'SUCCEEDED'
      ? expected.outputUnparsed === true || matches(expected.output, end.output, transforms)
      : matches(expected.error ?? '', end.error ?? '', transforms))
  const cause = result && matches(expected.cause ?? '', end.cause ?? '', transforms)
  return {
    ...row,
    status,
    result,
    cause,
    ...judgeEvents(recording, got),
    ...(!cause && { why: `${JSON.stringify(end)}, not ${JSON.stringify(expected)}`.slice(0, 2000) }),
  }
}

/** The sequence of types with their states; then what each event follows, and its details. */
function judgeEvents(
  recording: Recording,
  { events }: Interpretation,
): Pick<CaseRow, 'events' | 'links' | 'details' | 'whyEvents'> {
  const { eventTypes, history, eventOrderNormalised, eventTypesUnreliable, transforms = [] } = recording
  if (!eventTypes || eventTypesUnreliable) return {}
  const wanted = eventTypes.map((event) => event.filter((part) => part !== undefined).join(' '))
  const made = events.map(({ type, name }) => (name === undefined ? type : `${type} ${name}`))
  // Where the recorder sorted concurrent events, their order is not known.
  const order = (list: readonly string[]) => (eventOrderNormalised ? list.toSorted() : list).join(', ')
  if (order(wanted) !== order(made)) {
    return { events: false, whyEvents: `${made.join(', ')}\n   not ${wanted.join(', ')}`.slice(0, 4000) }
  }
  if (!history || eventOrderNormalised) return { events: true }
  const linked = history.every(({ previousEventId }, index) => {
    return previousEventId === linkOn(recording.recordedDate, events[index]!, events)
  })
  const shown = awsEvents(events) as readonly RecordedEvent[]
  // The input is known as it was given and as the recorder masked it: what it put for names and URLs there, it put everywhere.
  const started = history[0]?.['executionStartedEventDetails'] as { readonly input?: Json } | undefined
  const masks = [...masksBetween(recording.input, started?.input), ...WORDS, ...transforms]
  const different = history.findIndex((event, index) => !sameEvent(event, shown[index]!, masks))
  return {
    events: true,
    links: linked,
    details: different < 0,
    ...(!linked && {
      whyEvents: `follows ${events.map((event) => event.previousEventId).join()}, not ${history.map((event) => JSON.stringify(event['previousEventId'])).join()}`,
    }),
    ...(different >= 0 && {
      whyEvents: `${JSON.stringify(shown[different])}\n   not ${JSON.stringify(history[different])}`.slice(0, 3000),
    }),
  }
}

/** Every id of a replay. */
const ID = '00000000-0000-4000-8000-000000000000'

/** The recorder's words for the ARN of a Map run and for a task's token. */
const WORDS: Transforms = [
  ['^arn:[^"]*:mapRun:[^"]*$', 'map_run_arn'],
  [`^${ID}$`, 'a_task_token'],
]

function sameEvent(wanted: RecordedEvent, made: RecordedEvent, transforms: Transforms): boolean {
  const { id: _, previousEventId: __, timestamp: ___, ...details } = wanted
  const { id: ____, previousEventId: _____, timestamp: ______, ...own } = made
  return matches(details, own, transforms)
}
