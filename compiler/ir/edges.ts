import type { Expression } from './expression.ts'
import type { State } from './state.ts'
import { nestedGraphs, scopesOfErrors, targetsOf } from './visit.ts'
import type { Graph, Handler, StateId, Workflow } from './workflow.ts'

/** A way from one state to another of the same graph. */
export interface Edge {
  readonly from: StateId
  readonly to: StateId
  readonly kind: 'next' | 'when' | 'otherwise' | 'catch'
  /** For `when`: the test of the choice. */
  readonly when?: Expression
  /** For `catch`: what the handler takes. */
  readonly errors?: Handler['errors']
}

/** All ways between the states of a graph, errors included, in the order of its states; nested graphs have their own. */
export function edgesOf(graph: Graph, origin: Pick<Workflow['origin'], 'kind'>): readonly Edge[] {
  return Object.values(graph.states).flatMap((state) => [
    ...waysOut(state).map((edge) => ({ from: state.id, ...edge })),
    ...(canFail(state, origin) ? catchEdges(state, graph) : []),
  ])
}

function waysOut(state: State): readonly Omit<Edge, 'from'>[] {
  if (state.kind !== 'choice') return targetsOf(state).map((to) => ({ to, kind: 'next' }))
  return [
    ...state.branches.map((branch) => ({ to: branch.next, kind: 'when' as const, when: branch.when })),
    { to: state.otherwise, kind: 'otherwise' },
  ]
}

/**
 * The states that can be come to, when what never happens is left out: a child context that always throws does not go on to its
 * `next`, and what cannot throw leads to no handler. TypeScript lets such code stand.
 */
export function liveStates(graph: Graph, origin: Pick<Workflow['origin'], 'kind'>): ReadonlySet<StateId> {
  const live = new Set<StateId>()
  const waiting = [graph.start]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const state = graph.states[id]
    if (!state || live.has(id)) continue
    live.add(id)
    if (state.kind !== 'runInChildContext' || completes(state.graph, origin)) waiting.push(...targetsOf(state))
    if (canFail(state, origin)) waiting.push(...catchEdges(state, graph).map(({ to }) => to))
  }
  return live
}

const completes = (graph: Graph, origin: Pick<Workflow['origin'], 'kind'>): boolean =>
  [...liveStates(graph, origin)].some((id) => graph.states[id]?.kind === 'succeed')

/** Whether an error can leave a graph. */
export function failsOut(graph: Graph, origin: Pick<Workflow['origin'], 'kind'>): boolean {
  return [...liveStates(graph, origin)].some((id) => {
    const state = graph.states[id]
    return state !== undefined && canFail(state, origin) && !isCaught(state, graph)
  })
}

const isCaught = (state: State, graph: Graph): boolean =>
  scopesOfErrors(graph, state).every((around) =>
    around.some((scope) => scope.kind === 'try' && scope.handlers.some(takesAll)),
  )

const takesAll = ({ errors }: Handler): boolean => errors === 'all' || errors.includes('States.ALL')

/** Whether states of the kind can fail at all: expressions never throw (see `Expression`), and a wait never rejects. */
export const mayFail = (state: State): boolean =>
  !['assign', 'choice', 'succeed', 'wait'].includes(state.kind) &&
  !('together' in state && state.together?.mode === 'allSettled')

/** Whether a state can leave through a handler. A handler's `parallel` and `map` never reject (`durable-api` 9); a definition's and `Promise.all` do. */
function canFail(state: State, origin: Pick<Workflow['origin'], 'kind'>): boolean {
  if (!mayFail(state)) return false
  switch (state.kind) {
    case 'parallel':
    case 'map': {
      if (!state.together) return origin.kind === 'definition'
      return state.together.mode === 'all' && nestedGraphs(state).some(({ graph }) => failsOut(graph, origin))
    }
    case 'runInChildContext':
      return failsOut(state.graph, origin)
    default:
      return true
  }
}

/** To the handlers of the nearest `try`; past it only what its handlers do not take. */
function catchEdges(state: State, graph: Graph): readonly Edge[] {
  const edges: Edge[] = []
  for (const around of scopesOfErrors(graph, state))
    for (const scope of around) {
      if (scope.kind !== 'try') continue
      for (const { next: to, errors } of scope.handlers)
        if (!edges.some((edge) => edge.to === to)) edges.push({ from: state.id, to, kind: 'catch', errors })
      if (scope.handlers.some(takesAll)) break
    }
  return edges
}
