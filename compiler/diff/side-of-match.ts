import { operationName } from '../ir/describe.ts'
import { type Edge, edgesOf } from '../ir/edges.ts'
import type { State } from '../ir/state.ts'
import { type PlacedState, walkStates } from '../ir/walk.ts'
import type { Graph, Workflow } from '../ir/workflow.ts'
import type { Span } from '../source/span.ts'

/** The code of a place in the source, formatting aside; undefined when it cannot be had. */
export type SourceCode = (span: Span) => string | undefined

/** One of the two workflows with what matching and comparing ask of it again and again. */
export interface DiffSide {
  readonly workflow: Workflow
  readonly code: SourceCode
  readonly states: readonly PlacedState[]
  readonly graphs: ReadonlyMap<Graph, GraphIndex>
}

export interface GraphIndex {
  readonly graph: Graph
  /** In the order in which they are reached: the order of a definition's keys means nothing. */
  readonly states: readonly PlacedState[]
  readonly edges: readonly Edge[]
  readonly out: ReadonlyMap<string, readonly Edge[]>
  readonly into: ReadonlyMap<string, readonly Edge[]>
}

export function diffSide(workflow: Workflow, code: SourceCode): DiffSide {
  const states = walkStates(workflow)
  const byGraph = Map.groupBy(states, ({ graph }) => graph)
  if (!byGraph.has(workflow.graph)) byGraph.set(workflow.graph, [])
  const graphs = new Map<Graph, GraphIndex>()
  for (const [graph, placed] of byGraph) graphs.set(graph, indexGraph(graph, placed, workflow))
  return { workflow, code, states, graphs }
}

function indexGraph(graph: Graph, placed: readonly PlacedState[], workflow: Workflow): GraphIndex {
  const edges = edgesOf(graph, workflow.origin)
  const out = Map.groupBy(edges, ({ from }) => from)
  const into = Map.groupBy(edges, ({ to }) => to)
  const byId = new Map(placed.map((each) => [each.state.id, each]))
  const order = new Map<string, PlacedState>()
  const pending = [...placed.map(({ state }) => state.id).toReversed(), graph.start]
  while (pending.length > 0) {
    const id = pending.pop()!
    const found = byId.get(id)
    if (!found || order.has(id)) continue
    order.set(id, found)
    pending.push(...(out.get(id) ?? []).map(({ to }) => to).toReversed())
  }
  return { graph, states: [...order.values()], edges, out, into }
}

/** Whether a state is a durable operation, or in a definition a state that does something. */
export function isOperation(state: State): boolean {
  switch (state.kind) {
    case 'choice':
    case 'assign':
    case 'succeed':
    case 'fail':
      return false
    default:
      return true
  }
}

/** What a state goes by: in a definition every state has a name, in a handler the operations that were given one. */
export function stateName(state: State, workflow: Workflow): string | undefined {
  return workflow.origin.kind === 'definition' ? state.id : operationName(state, workflow.variables)
}
