import type * as Asl from '../../../compiler/asl/types.ts'
import { Simulation } from '../../../runtime/environment/simulation.ts'
import {
  interpret,
  type Machine,
  type PathStep,
  type StateVisit,
  type TaskCall,
  TaskFailure,
} from '../../../runtime/interpreter/interpret.ts'
import type { Json } from '../../../runtime/semantics/json.ts'
import type { Script } from './scripts.ts'
import { plain, type TraceCall, type TraceRun, withoutToken } from './trace.ts'

export interface DefinitionRun extends TraceRun {
  readonly visits: readonly StateVisit[]
}

/** A case that goes on for ever is no case. */
export class TooLong extends Error {}
const MOST_CALLS = 80
const MOST_STATES = 400

/** The integration of a Resource, however it is spelt. */
export function integrationName(resource: string): string {
  const found = /^arn:(?:\$\{[^}]*\}|[^:])+:states:[^:]*:[^:]*:(aws-sdk:)?([^:]+):([^:.]+)(\.sync(?::2)?)?/.exec(
    resource,
  )
  return found ? `${found[1] ?? ''}${found[2]} ${found[3]}${found[4] ?? ''}` : `function ${resource}`
}

const strandOf = (path: readonly PathStep[]): string => path.map(({ state, index }) => `${state}[${index}]`).join('/')

/** Runs the original definition with the script's answers. */
export async function runDefinition(machine: Machine, script: Script): Promise<DefinitionRun> {
  const simulation = new Simulation()
  const calls: TraceCall[] = []
  const counts = new Map<string, number>()
  let ids = 0
  let states = 0
  const tasks = async (call: TaskCall): Promise<Json> => {
    const { state, resource, taskToken } = call
    const strand = strandOf(call.path)
    const count = counts.get(`${strand} ${state}`) ?? 0
    counts.set(`${strand} ${state}`, count + 1)
    // A function is called by its name: the data is not what the definition is for.
    const { FunctionName } = (call.arguments ?? {}) as { readonly FunctionName?: Json }
    if (calls.length >= MOST_CALLS || (FunctionName !== undefined && typeof FunctionName !== 'string'))
      throw new TooLong()
    calls.push({
      strand,
      state,
      what: integrationName(resource),
      arguments: plain(withoutToken(call.arguments, taskToken)),
    })
    const answer = script.answer(strand, state, count)
    const { callback } = call
    if (callback) {
      simulation.clock.schedule(simulation.clock.now() + 1000, () => {
        if (answer.kind === 'returns') callback.succeed(answer.value)
        else if (answer.kind === 'throws') callback.fail(answer.name, answer.message)
      })
      return null
    }
    await new Promise<void>((resolve) => {
      simulation.clock.schedule(simulation.clock.now() + script.durationMs(strand, state, count), resolve)
    })
    if (answer.kind === 'throws') throw new TaskFailure(answer.name, answer.message)
    return answer.kind === 'returns' ? answer.value : new Promise<never>(() => {})
  }
  const running = interpret(machine, {
    input: script.input,
    tasks,
    environment: { clock: simulation.clock, random: () => 0.5, newId: () => `token-${++ids}` },
    executionArn: 'arn:execution',
    onState: () => {
      if (++states > MOST_STATES) throw new TooLong()
    },
    onWait: ({ state, path, seconds }) => {
      if (seconds > 0) calls.push({ strand: strandOf(path), state, what: 'wait', arguments: { seconds } })
    },
  })
  const end = await simulation.run(running)
  if (end === 'idle') return { status: 'suspended', calls, visits: [] }
  const { outcome, visits } = end.value
  if (outcome.status === 'succeeded') return { status: 'succeeded', result: plain(outcome.result), calls, visits }
  if (outcome.status === 'failed') return { status: 'failed', error: outcome.error, calls, visits }
  return { status: 'suspended', calls, visits }
}

/** The ways between states that runs can take: `state → next`, and into the states of branches. */
export function waysOf(graph: Asl.Graph, inside = ''): readonly string[] {
  return Object.entries(graph.States).flatMap(([name, state]) => {
    const to = [
      ...('Next' in state && state.Next !== undefined ? [state.Next] : []),
      ...(state.Type === 'Choice'
        ? [...state.Choices.map((rule) => rule.Next), ...(state.Default === undefined ? [] : [state.Default])]
        : []),
      ...('Catch' in state ? (state.Catch ?? []).map((catcher) => catcher.Next) : []),
    ]
    const nested =
      state.Type === 'Parallel'
        ? state.Branches
        : state.Type === 'Map'
          ? [state.ItemProcessor ?? state.Iterator].filter((graph) => graph !== undefined)
          : []
    return [
      ...[...new Set(to)].map((next) => `${inside}${name} \u2192 ${next}`),
      ...nested.flatMap((one) => waysOf(one, inside)),
    ]
  })
}

export const waysTaken = (visits: readonly StateVisit[]): readonly string[] =>
  visits.flatMap((visit) => (visit.next === undefined ? [] : [`${visit.state} \u2192 ${visit.next}`]))
