import type { Json } from '../semantics/json.ts'
import { runHandled } from './error-handling.ts'
import type { Execution, StateVisit, Strand } from './execution.ts'
import { StateFailure, Stopped } from './failure.ts'
import type { CompiledGraph, CompiledState, Transition } from './machine.ts'
import type { MaybePromise } from './maybe-promise.ts'
import type { Scope } from './scope.ts'
import { StateRun } from './state-run.ts'

/** What an execution's history holds at most. */
const MOST_EVENTS = 25_000

/** Runs a graph from its start to an end; answers the last output, or throws the failure. */
export async function runGraph(
  graph: CompiledGraph,
  execution: Execution,
  strand: Strand,
  scope: Scope,
  input: Json,
): Promise<Json> {
  let name: string | undefined = graph.startAt
  let data = input
  while (name !== undefined) {
    if (strand.isStopped()) throw new Stopped()
    if (execution.history.length >= MOST_EVENTS) {
      const cause = `The execution reached the maximum number of history events (${MOST_EVENTS}).`
      throw new StateFailure('States.Runtime', cause)
    }
    const state: CompiledState = graph.states.get(name)!
    const left = visitState(state, execution, strand, scope, data)
    // Strands take turns after each state; a strand that is alone need not.
    ;({ output: data, next: name } = left instanceof Promise || strand.path.length > 0 ? await left : left)
  }
  return data
}

function visitState(
  state: CompiledState,
  execution: Execution,
  strand: Strand,
  scope: Scope,
  input: Json,
): MaybePromise<Transition> {
  const { name, type, events } = state
  const { history } = execution
  strand.lastEventId = history.record(events.entered, strand.lastEventId, { name, input }, name)
  strand.open = type
  const visit: StateVisit = { state: name, type, path: strand.path, input, retries: 0 }
  execution.visits.push(visit)
  execution.onState?.(visit)
  const run = new StateRun(execution, strand, scope, state, input)
  const leave = (transition: Transition): Transition => {
    const { output, next } = transition
    // The execution may have been stopped while the state computed.
    if (strand.isStopped()) throw new Stopped()
    visit.output = output
    visit.retries = run.retryCount
    if (next !== undefined) visit.next = next
    const { assigned } = run
    const details = assigned ? { name, output, assignedVariables: Object.fromEntries(assigned) } : { name, output }
    strand.lastEventId = history.record(events.exited, strand.lastEventId, details, name)
    strand.open = undefined
    return transition
  }
  const left = runHandled(state, run)
  if (!(left instanceof Promise)) return leave(left)
  return left.then(leave).catch((thrown: unknown) => {
    if (thrown instanceof StateFailure) visit.error = { name: thrown.error ?? '', message: thrown.reason ?? '' }
    visit.retries = run.retryCount
    throw thrown
  })
}
