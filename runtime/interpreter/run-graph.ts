import type { Json } from '../semantics/json.ts'
import { runHandled } from './error-handling.ts'
import type { Execution, StateVisit, Strand } from './execution.ts'
import { StateFailure, Stopped } from './failure.ts'
import type { CompiledGraph, CompiledState } from './machine.ts'
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
    if (strand.signal.aborted) throw new Stopped()
    if (execution.history.length >= MOST_EVENTS) {
      const cause = `The execution reached the maximum number of history events (${MOST_EVENTS}).`
      throw new StateFailure('States.Runtime', cause)
    }
    const state: CompiledState = graph.states.get(name)!
    ;({ output: data, next: name } = await visitState(state, execution, strand, scope, data))
  }
  return data
}

async function visitState(state: CompiledState, execution: Execution, strand: Strand, scope: Scope, input: Json) {
  const { name, type } = state
  const { history } = execution
  strand.lastEventId = history.record(`${type}StateEntered`, strand.lastEventId, { name, input }, name)
  strand.open = type
  const visit: StateVisit = { state: name, type, path: strand.path, input, retries: 0 }
  execution.visits.push(visit)
  execution.onState?.(visit)
  const run = new StateRun(execution, strand, scope, state, input)
  try {
    const transition = await runHandled(state, run)
    // The execution may have been stopped while the state computed.
    if (strand.signal.aborted) throw new Stopped()
    visit.output = transition.output
    if (transition.next !== undefined) visit.next = transition.next
    const { assigned } = run
    const details = {
      name,
      output: transition.output,
      ...(assigned && { assignedVariables: Object.fromEntries(assigned) }),
    }
    strand.lastEventId = history.record(`${type}StateExited`, strand.lastEventId, details, name)
    delete strand.open
    return transition
  } catch (thrown) {
    if (thrown instanceof StateFailure) visit.error = { name: thrown.error ?? '', message: thrown.reason ?? '' }
    throw thrown
  } finally {
    visit.retries = run.retryCount
  }
}
