import type { Assignment, State } from '../ir/state.ts'
import { expressionsOf, nestedGraphs, readsOf, scopesAround, statesOf, targetsOf } from '../ir/visit.ts'
import { handlersAround } from '../ir/validate.ts'
import type { Graph, StateId, VariableId, Workflow } from '../ir/workflow.ts'
import { mapGraphs, withoutStates } from './rewrite.ts'

/**
 * Removes assignments of values that nothing reads afterwards, and assign states that are left with none. Expressions have no effect, so
 * nothing else is lost; what a nested graph reads of its surroundings counts as read by the state it hangs on.
 */
export function removeUnusedAssignments(workflow: Workflow): Workflow {
  return mapGraphs(workflow, (graph) => removeIdle(removeUnused(graph)))
}

type Live = ReadonlySet<VariableId>

function removeUnused(graph: Graph): Graph {
  const live = liveness(graph)
  const kept = (assign: readonly Assignment[], target: StateId) =>
    assign.filter(({ variable }) => live.get(target)!.has(variable))
  const states = Object.entries(graph.states).map(([id, state]) => [id, withKept(state, kept)] as const)
  const changed: Graph = { ...graph, states: Object.fromEntries(states) }
  const before = count(graph)
  // Less assigned is less read: another round may find more.
  return count(changed) < before ? removeUnused(changed) : changed
}

const count = (graph: Graph): number =>
  Object.values(graph.states).reduce((sum, state) => {
    if (state.kind === 'choice')
      return sum + state.assign.length + state.branches.flatMap(({ assign }) => assign).length
    return 'assign' in state ? sum + state.assign.length : sum
  }, 0)

function withKept(
  state: State,
  kept: (assign: readonly Assignment[], target: StateId) => readonly Assignment[],
): State {
  switch (state.kind) {
    case 'choice':
      return {
        ...state,
        branches: state.branches.map((branch) => ({ ...branch, assign: kept(branch.assign, branch.next) })),
        assign: kept(state.assign, state.otherwise),
      }
    case 'succeed':
    case 'fail':
      return state
    default:
      return { ...state, assign: kept(state.assign, state.next) }
  }
}

/** What is read at or after each state, before it is assigned again. */
function liveness(graph: Graph): ReadonlyMap<StateId, Live> {
  const live = new Map<StateId, Live>(Object.keys(graph.states).map((id) => [id, new Set<VariableId>()]))
  for (let changed = true; changed;) {
    changed = false
    for (const state of Object.values(graph.states).toReversed()) {
      const now = liveAt(state, graph, live)
      if (now.size === live.get(state.id)!.size) continue
      live.set(state.id, now)
      changed = true
    }
  }
  return live
}

function liveAt(state: State, graph: Graph, live: ReadonlyMap<StateId, Live>): Live {
  const found = new Set<VariableId>(readsOfState(state))
  const through = (target: StateId, assigned: readonly VariableId[]) => {
    for (const variable of live.get(target) ?? []) if (!assigned.includes(variable)) found.add(variable)
  }
  if (state.kind === 'choice') {
    for (const { next, assign } of state.branches)
      through(
        next,
        assign.map(({ variable }) => variable),
      )
    through(
      state.otherwise,
      state.assign.map(({ variable }) => variable),
    )
  } else {
    const assigned = 'assign' in state ? state.assign.map(({ variable }) => variable) : []
    for (const target of targetsOf(state)) through(target, assigned)
  }
  const caught = new Set(handlersAround(graph, state))
  for (const scope of scopesAround(graph, state.scope))
    if (scope.kind === 'try')
      for (const { next, binding } of scope.handlers)
        if (caught.has(next)) through(next, binding === undefined ? [] : [binding])
  return found
}

function readsOfState(state: State): readonly VariableId[] {
  const nested = nestedGraphs(state).flatMap(({ graph }) => [...statesOf(graph)].map((inner) => inner.state))
  return [state, ...nested].flatMap(expressionsOf).flatMap(readsOf)
}

/** Assign states that assign nothing, unless a loop begins with them or they go round to themselves. */
function removeIdle(graph: Graph): Graph {
  const heads = new Set(Object.values(graph.scopes).flatMap((scope) => (scope.kind === 'loop' ? [scope.head] : [])))
  const instead = new Map<StateId, StateId>()
  const end = (id: StateId): StateId => {
    let at = id
    for (let next = instead.get(at); next !== undefined; next = instead.get(at)) at = next
    // What is looked up again is found at once.
    for (let next = instead.get(id); next !== undefined && next !== at; next = instead.get(id)) {
      instead.set(id, at)
      id = next
    }
    return at
  }
  for (const state of Object.values(graph.states)) {
    if (state.kind !== 'assign' || state.assign.length > 0 || heads.has(state.id)) continue
    const next = end(state.next)
    if (next !== state.id) instead.set(state.id, next)
  }
  return withoutStates(graph, new Map([...instead.keys()].map((id) => [id, end(id)])))
}
