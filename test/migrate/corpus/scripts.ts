import type * as Asl from '../../../compiler/asl/types.ts'
import type { Json } from '../../../runtime/semantics/json.ts'
import { randomFrom, type SampleData } from './sample-data.ts'

/** What a task answers; a `timeout` answers never. */
export type Answer =
  | { readonly kind: 'returns'; readonly value: Json }
  | { readonly kind: 'throws'; readonly name: string; readonly message: string }
  | { readonly kind: 'never' }

/** One case: what goes in, and what each call of each task answers, whoever makes it. */
export interface Script {
  readonly seed: string
  readonly input: Json
  readonly answer: (place: string, state: string, call: number) => Answer
  /** How long a call takes, so that both executors see things end in one order. */
  readonly durationMs: (place: string, state: string, call: number) => number
}

/** How often a case lets tasks fail: never, where something catches, everywhere. */
export type Mood = 'calm' | 'caught' | 'rough'

export function scriptFrom(
  seed: string,
  mood: Mood,
  data: SampleData,
  tasks: ReadonlyMap<string, Asl.TaskState>,
): Script {
  return {
    seed: `${seed} ${mood}`,
    input: data.make(randomFrom(`${seed} input`)),
    durationMs: (place, state, call) => 1 + Math.floor(randomFrom(`${seed} ${place} ${state} ${call} time`)() * 900),
    answer: (place, state, call) => {
      const random = randomFrom(`${seed} ${place} ${state} ${call}`)
      random()
      const task = tasks.get(state)
      if (!task) throw new Error(`no task ${state}`)
      const names = errorsOf(task, mood)
      if (names.length > 0 && random() < (mood === 'calm' ? 0 : 0.5)) {
        const name = names[Math.floor(random() * names.length)]!
        if (name !== 'States.Timeout') return { kind: 'throws', name, message: `${state} has failed` }
        const isTimed = task.TimeoutSeconds !== undefined || task.HeartbeatSeconds !== undefined
        if (isTimed && task.Resource.endsWith('.waitForTaskToken')) return { kind: 'never' }
      }
      const value = data.make(random)
      return { kind: 'returns', value: isLambdaInvoke(task) ? lambdaAnswer(value) : value }
    },
  }
}

const isLambdaInvoke = (task: Asl.TaskState): boolean => task.Resource.endsWith(':lambda:invoke')

const lambdaAnswer = (payload: Json): Json => ({ ExecutedVersion: '$LATEST', Payload: payload, StatusCode: 200 })

/** Errors that the definition tells apart, and one that it does not. */
function errorsOf(task: Asl.TaskState, mood: Mood): readonly string[] {
  const caught = (task.Catch ?? []).flatMap((catcher) => catcher.ErrorEquals)
  const retried = (task.Retry ?? [])
    .flatMap((retrier) => retrier.ErrorEquals)
    .filter((name) => !name.startsWith('Lambda.'))
  const own = [...caught, ...(mood === 'rough' ? retried : [])].map((name) =>
    name === 'States.ALL' || name === 'States.TaskFailed' ? 'Custom.Failure' : name,
  )
  return [...new Set([...own, ...(mood === 'rough' ? ['Custom.Failure'] : [])])]
}

/** Every task of a definition by its name. */
export function tasksOf(graph: Asl.Graph, found = new Map<string, Asl.TaskState>()): Map<string, Asl.TaskState> {
  for (const [name, state] of Object.entries(graph.States)) {
    if (state.Type === 'Task') found.set(name, state)
    if (state.Type === 'Parallel') for (const branch of state.Branches) tasksOf(branch, found)
    if (state.Type === 'Map') tasksOf(state.ItemProcessor ?? state.Iterator ?? { StartAt: '', States: {} }, found)
  }
  return found
}
