import type { Json } from '../semantics/json.ts'
import { runHandled } from './error-handling.ts'
import type { Execution, Strand } from './execution.ts'
import { Stopped } from './failure.ts'
import type { CompiledGraph, Transition } from './machine.ts'
import type { MaybePromise } from './maybe-promise.ts'
import type { Scope } from './scope.ts'
import { StateRun } from './state-run.ts'

/**
 * Runs a graph from its start to an end; answers the last output, or throws the failure. Strands take turns after each state; one that
 * is alone goes on until a state has to wait, so that a graph without waiting is done at once.
 */
export function runGraph(
  graph: CompiledGraph,
  execution: Execution,
  strand: Strand,
  scope: Scope,
  input: Json,
): MaybePromise<Json> {
  let at: Transition = { output: input, next: graph.startAt }
  if (strand.path.length > 0) return goOn(graph, execution, strand, scope, at)
  while (at.next !== undefined) {
    const left = visitState(graph, execution, strand, scope, at)
    if (left instanceof Promise) return goOn(graph, execution, strand, scope, left)
    at = left
  }
  return at.output
}

async function goOn(
  graph: CompiledGraph,
  execution: Execution,
  strand: Strand,
  scope: Scope,
  from: MaybePromise<Transition>,
): Promise<Json> {
  let at = from instanceof Promise ? await from : from
  const takesTurns = strand.path.length > 0
  while (at.next !== undefined) {
    const left = visitState(graph, execution, strand, scope, at)
    at = left instanceof Promise || takesTurns ? await left : left
  }
  return at.output
}

/** Visits the state that a transition leads to. */
function visitState(
  graph: CompiledGraph,
  execution: Execution,
  strand: Strand,
  scope: Scope,
  { next, output: input }: Transition,
): MaybePromise<Transition> {
  if (strand.isStopped()) throw new Stopped()
  const state = graph.states.get(next!)!
  const run = new StateRun(execution, strand, scope, state, input)
  run.enter()
  const left = runHandled(state, run)
  if (!(left instanceof Promise)) return run.leave(left)
  return left
    .then((transition) => run.leave(transition))
    .catch((thrown: unknown) => {
      run.fail(thrown)
      throw thrown
    })
}
