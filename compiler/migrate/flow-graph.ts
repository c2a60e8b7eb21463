import type { State } from '../ir/state.ts'
import { expressionsOf, nestedGraphs, readsOf, statesOf } from '../ir/visit.ts'
import type { Graph, Handler, StateId, VariableId } from '../ir/workflow.ts'

/** A way out of a state, with the variables that taking it sets. */
export interface Way {
  readonly to: StateId
  readonly sets: readonly { readonly variable: VariableId; readonly reads: readonly VariableId[] }[]
}

/** What structuring asks of a graph. */
export interface FlowGraph {
  readonly graph: Graph
  /** Reverse postorder: every state before what only it leads to. */
  readonly order: readonly StateId[]
  readonly position: ReadonlyMap<StateId, number>
  /** The nearest state on every way from the start. */
  readonly dominator: ReadonlyMap<StateId, StateId>
  /** How many ways lead there. */
  readonly ways: ReadonlyMap<StateId, number>
  /** How many of them do not go back. */
  readonly forwardWays: ReadonlyMap<StateId, number>
  /** The states of each loop by the state its rounds begin with. */
  readonly loops: ReadonlyMap<StateId, ReadonlySet<StateId>>
  /** A state that is entered into the middle of a loop; nested statements cannot say that. */
  readonly irreducible: StateId | undefined
  /** Variables that are read later, by the state they are live at. */
  readonly live: ReadonlyMap<StateId, ReadonlySet<VariableId>>
}

/** The handlers of a state's own `try`; a definition gives each state at most one. */
export function handlersOf(graph: Graph, state: State): readonly Handler[] {
  const scope = state.scope === undefined ? undefined : graph.scopes[state.scope]
  return scope?.kind === 'try' ? scope.handlers : []
}

function waysOf(graph: Graph, state: State): readonly Way[] {
  const setsOf = (assign: readonly { variable: VariableId; value: Parameters<typeof readsOf>[0] }[]) =>
    assign.map(({ variable, value }) => ({ variable, reads: readsOf(value) }))
  const caught = handlersOf(graph, state).map((handler) => ({
    to: handler.next,
    sets: handler.binding === undefined ? [] : [{ variable: handler.binding, reads: [] }],
  }))
  switch (state.kind) {
    case 'succeed':
    case 'fail':
      return []
    case 'choice':
      return [
        ...state.branches.map((branch) => ({ to: branch.next, sets: setsOf(branch.assign) })),
        { to: state.otherwise, sets: setsOf(state.assign) },
      ]
    default:
      return [{ to: state.next, sets: setsOf(state.assign) }, ...caught]
  }
}

export function flowGraph(graph: Graph): FlowGraph {
  const ways = new Map(Object.values(graph.states).map((state) => [state.id, waysOf(graph, state)]))
  const order = reversePostorder(graph.start, ways)
  const position = new Map(order.map((id, at) => [id, at]))
  const predecessors = new Map<StateId, StateId[]>(order.map((id) => [id, []]))
  for (const id of order) for (const { to } of ways.get(id)!) predecessors.get(to)!.push(id)
  const dominator = dominators(order, position, predecessors)
  const dominates = (above: StateId, below: StateId): boolean => {
    for (let at: StateId | undefined = below; at !== undefined; at = at === order[0] ? undefined : dominator.get(at)) {
      if (at === above) return true
    }
    return false
  }
  const loops = new Map<StateId, Set<StateId>>()
  const forwardWays = new Map<StateId, number>(order.map((id) => [id, 0]))
  let irreducible: StateId | undefined
  for (const from of order) {
    for (const { to } of ways.get(from)!) {
      if (position.get(to)! > position.get(from)!) forwardWays.set(to, forwardWays.get(to)! + 1)
      else if (dominates(to, from)) loops.set(to, loopOf(to, from, predecessors, loops.get(to)))
      else irreducible ??= to
    }
  }
  const all = new Map(order.map((id) => [id, predecessors.get(id)!.length]))
  return {
    graph,
    order,
    position,
    ways: all,
    dominator,
    forwardWays,
    loops,
    irreducible,
    live: liveness(graph, order, ways),
  }
}

function reversePostorder(start: StateId, ways: ReadonlyMap<StateId, readonly Way[]>): readonly StateId[] {
  const seen = new Set<StateId>([start])
  const order: StateId[] = []
  const stack = [{ id: start, at: 0 }]
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    // The last way is visited first, so that the order keeps the source's order of ways.
    const out = ways.get(top.id)!.toReversed()
    const way = out[top.at++]
    if (way === undefined) {
      order.push(top.id)
      stack.pop()
    } else if (!seen.has(way.to)) {
      seen.add(way.to)
      stack.push({ id: way.to, at: 0 })
    }
  }
  return order.toReversed()
}

/** Cooper, Harvey, Kennedy: "A Simple, Fast Dominance Algorithm". */
function dominators(
  order: readonly StateId[],
  position: ReadonlyMap<StateId, number>,
  predecessors: ReadonlyMap<StateId, readonly StateId[]>,
): ReadonlyMap<StateId, StateId> {
  const start = order[0]!
  const found = new Map<StateId, StateId>([[start, start]])
  const meet = (left: StateId, right: StateId): StateId => {
    let [one, two] = [left, right]
    while (one !== two) {
      if (position.get(one)! > position.get(two)!) one = found.get(one)!
      else two = found.get(two)!
    }
    return one
  }
  for (let changed = true; changed;) {
    changed = false
    for (const id of order.slice(1)) {
      const known = predecessors.get(id)!.filter((from) => found.has(from))
      const next = known.reduce(meet)
      if (found.get(id) !== next) {
        found.set(id, next)
        changed = true
      }
    }
  }
  return found
}

function loopOf(
  header: StateId,
  from: StateId,
  predecessors: ReadonlyMap<StateId, readonly StateId[]>,
  known: ReadonlySet<StateId> | undefined,
): Set<StateId> {
  const body = new Set(known ?? [header])
  const waiting = [from]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (body.has(id)) continue
    body.add(id)
    waiting.push(...predecessors.get(id)!)
  }
  return body
}

/** Backward: what a state reads, and what its ways need after what they set. A value that nobody reads later needs nothing. */
function liveness(
  graph: Graph,
  order: readonly StateId[],
  ways: ReadonlyMap<StateId, readonly Way[]>,
): ReadonlyMap<StateId, ReadonlySet<VariableId>> {
  const live = new Map<StateId, ReadonlySet<VariableId>>(order.map((id) => [id, new Set<VariableId>()]))
  const own = new Map(order.map((id) => [id, ownReads(graph.states[id]!)]))
  for (let changed = true; changed;) {
    changed = false
    for (const id of order.toReversed()) {
      const needed = new Set(own.get(id))
      for (const { to, sets } of ways.get(id)!) {
        const after = live.get(to)!
        for (const variable of after) if (!sets.some((set) => set.variable === variable)) needed.add(variable)
        for (const set of sets) if (after.has(set.variable)) for (const read of set.reads) needed.add(read)
      }
      if (needed.size !== live.get(id)!.size) {
        live.set(id, needed)
        changed = true
      }
    }
  }
  return live
}

/** What a state reads besides its assignments: its own expressions, and what its nested graphs take from around. */
function ownReads(state: State): ReadonlySet<VariableId> {
  const assigned = 'assign' in state ? new Set(state.assign.map(({ value }) => value)) : new Set()
  if (state.kind === 'choice')
    for (const branch of state.branches) for (const { value } of branch.assign) assigned.add(value)
  const reads = new Set(
    expressionsOf(state).flatMap((expression) => (assigned.has(expression) ? [] : readsOf(expression))),
  )
  for (const { graph } of nestedGraphs(state)) {
    for (const inner of statesOf(graph)) {
      for (const expression of expressionsOf(inner.state)) for (const read of readsOf(expression)) reads.add(read)
    }
  }
  return reads
}
