import { existsSync, readFileSync } from 'node:fs'
import type { StateMachine } from '../../compiler/asl/types.ts'
import { Simulation } from '../../runtime/environment/simulation.ts'
import {
  type Interpretation,
  interpret,
  loadMachine,
  type TaskCall,
  TaskFailure,
} from '../../runtime/interpreter/interpret.ts'
import type { Json } from '../../runtime/semantics/json.ts'

/** What AWS itself answered, when the corpus is there (its README describes the fields). */
const FILE = new URL('../../../shared/corpus/recordings/executions.jsonl', import.meta.url)

export interface Recording {
  readonly name: string
  readonly definition: StateMachine
  readonly input: Json
  readonly needs: 'pure' | 'lambda' | 'callback' | 'service' | 'activity' | 'itemreader' | 'resultwriter'
  readonly queryLanguage: string
  readonly recordedDate: string
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
  readonly recordedTasks?: { readonly [state: string]: readonly RecordedTask[] }
  readonly lambdas?: readonly {
    readonly name: string
    readonly arn: string
    readonly behaviour: { readonly echo?: boolean; readonly throw?: { readonly errorType: string } }
  }[]
  readonly transforms?: readonly (readonly [string, string])[]
}

interface RecordedTask {
  readonly Return?: Json
  readonly Throw?: { readonly Error?: string; readonly Cause?: Json }
  readonly Submitted?: Json
}

export function readRecordings(): readonly Recording[] | undefined {
  if (!existsSync(FILE)) return undefined
  const lines = readFileSync(FILE, 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as Recording)
}

/** Runs a recording on the interpreter; its tasks answer as they did. */
export async function replay(recording: Recording): Promise<Interpretation | 'idle'> {
  const simulation = new Simulation()
  const machine = loadMachine(recording.definition)
  const answered = new Map<string, number>()
  const run = interpret(machine, {
    input: recording.input,
    environment: { clock: simulation.clock, random: () => 0.5, newId: () => '00000000-0000-4000-8000-000000000000' },
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
      if (!task) return lambda(recording, call)
      const outcome = async (): Promise<Json> => {
        if (task.Throw) throw new TaskFailure(task.Throw.Error ?? '', textOf(task.Throw.Cause))
        return task.Return ?? null
      }
      if (!call.callback || task.Submitted === undefined) return outcome()
      if (task.Throw) call.callback.fail(task.Throw.Error, textOf(task.Throw.Cause))
      else call.callback.succeed(task.Return ?? null)
      return task.Submitted
    },
  })
  const ended = await simulation.run(run)
  return ended === 'idle' ? 'idle' : ended.value
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

/** What differs between the recording and the interpreter in status, output, error and cause; undefined when nothing does. */
export function difference(recording: Recording, got: Interpretation | 'idle'): string | undefined {
  const { expected } = recording
  if (got === 'idle') return 'never ends'
  const { outcome } = got
  const same = (wanted: Json | undefined, value: Json | undefined) => matches(wanted, value, recording.transforms ?? [])
  if (expected.status === 'SUCCEEDED') {
    if (outcome.status !== 'succeeded') return `failed: ${JSON.stringify(outcome)}`
    if (expected.outputUnparsed || same(expected.output, outcome.result)) return undefined
    return `output ${JSON.stringify(outcome.result)}, not ${JSON.stringify(expected.output)}`
  }
  if (outcome.status !== 'failed') return `ended as ${JSON.stringify(outcome)}`
  if (!same(expected.error ?? '', outcome.error.name)) return `error ${outcome.error.name}, not ${expected.error}`
  if (same(expected.cause ?? '', outcome.error.message)) return undefined
  return `cause ${outcome.error.message}, not ${JSON.stringify(expected.cause)}`
}

export function matches(
  expected: Json | undefined,
  got: Json | undefined,
  transforms: readonly (readonly [string, string])[],
): boolean {
  const masked = (value: string) =>
    transforms.reduce(
      (text, [pattern, replacement]) => text.replace(new RegExp(pattern, 'g'), () => replacement),
      value,
    )
  const walk = (wanted: Json | undefined, value: Json | undefined): boolean => {
    if (typeof wanted === 'string') {
      if (wanted === value) return true
      if (typeof value === 'string' && wanted === masked(value)) return true
      // The recorder's words for what differs from run to run.
      if (/^(?:date|timestamp|RandomNumberGenerated|<[^>]*>)$/.test(wanted)) return value !== undefined
      const [wantedInner, inner] = [parsed(wanted), typeof value === 'string' ? parsed(value) : undefined]
      if (typeof wantedInner === 'object' && wantedInner !== null) return walk(wantedInner, inner)
      if (typeof value !== 'string' || !/<[^>]*>/.test(wanted)) return false
      const source = wanted.split(/<[^>]*>/).map((part) => part.replace(/[\\^$.|?*+()[\]{}/]/g, '\\$&'))
      return (
        new RegExp(`^${source.join('[^]*')}$`).test(masked(value)) || new RegExp(`^${source.join('[^]*')}$`).test(value)
      )
    }
    if (typeof wanted !== 'object' || wanted === null || wanted === undefined) return wanted === value
    // Object-valued JSON strings are stored parsed.
    const other = typeof value === 'string' ? parsed(value) : value
    if (typeof other !== 'object' || other === null || other === undefined) return false
    if (Array.isArray(wanted)) {
      const items = other as readonly Json[]
      return (
        Array.isArray(other) &&
        items.length === wanted.length &&
        wanted.every((item: Json, at) => walk(item, items[at]))
      )
    }
    const [first, second] = [wanted as Record<string, Json>, other as Record<string, Json>]
    const keys = Object.keys(first)
    return keys.length === Object.keys(second).length && keys.every((key) => walk(first[key], second[key]))
  }
  return walk(expected, got)
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
