import type { State } from './state.ts'
import { nestedGraphs } from './visit.ts'
import type { Graph, Workflow } from './workflow.ts'

/** A state with its place: `path` is unique in the workflow, the ids from the top with the number of the branch between them. */
export interface PlacedState {
  readonly state: State
  readonly graph: Graph
  readonly path: string
  /** The state whose branch, item or child context holds it. */
  readonly parent?: PlacedState
}

/** Every state of every graph, parents before children, in source order. */
export function walkStates(workflow: Workflow): readonly PlacedState[] {
  const found: PlacedState[] = []
  const walk = (graph: Graph, prefix: string, parent: PlacedState | undefined) => {
    for (const state of Object.values(graph.states)) {
      const placed: PlacedState = { state, graph, path: statePath(prefix, state.id), ...(parent && { parent }) }
      found.push(placed)
      for (const nested of nestedGraphs(state))
        walk(nested.graph, nestedPrefix(placed.path, nested.branch ?? 0), placed)
    }
  }
  walk(workflow.graph, '', undefined)
  return found
}

export const statePath = (prefix: string, id: string): string => `${prefix}${id}`
export const nestedPrefix = (path: string, index: number): string => `${path}[${index}]/`
