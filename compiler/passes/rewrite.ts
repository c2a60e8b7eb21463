import type { Expression } from '../ir/expression.ts'
import type { Assignment, State } from '../ir/state.ts'
import { mapExpression } from '../ir/visit.ts'
import type { Graph, Scope, StateId, VariableId, Workflow } from '../ir/workflow.ts'

/** Rewriting of graphs that several passes need: every graph, and every way that leads to a state. */

/** Rewrites the innermost graphs first. */
export function mapGraphs(workflow: Workflow, change: (graph: Graph) => Graph): Workflow {
  return { ...workflow, graph: mapGraph(workflow.graph, change) }
}

function mapGraph(graph: Graph, change: (graph: Graph) => Graph): Graph {
  const states = Object.entries(graph.states).map(([id, state]) => [id, mapNested(state, change)] as const)
  return change({ ...graph, states: Object.fromEntries(states) })
}

function mapNested(state: State, change: (graph: Graph) => Graph): State {
  switch (state.kind) {
    case 'parallel':
      return {
        ...state,
        branches: state.branches.map((branch) => ({ ...branch, graph: mapGraph(branch.graph, change) })),
      }
    case 'map':
    case 'runInChildContext':
      return { ...state, graph: mapGraph(state.graph, change) }
    default:
      return state
  }
}

/** The graph without states that only go on: what led to one leads to where `instead` says. */
export function withoutStates(graph: Graph, instead: ReadonlyMap<StateId, StateId>): Graph {
  if (instead.size === 0) return graph
  const lead = (target: StateId) => instead.get(target) ?? target
  const kept = Object.entries(graph.states).filter(([id]) => !instead.has(id))
  const states = kept.map(([id, state]) => [id, redirected(state, lead)] as const)
  const scopes = Object.entries(graph.scopes).map(([key, scope]) => [key, redirectedScope(scope, lead)] as const)
  return { start: lead(graph.start), states: Object.fromEntries(states), scopes: Object.fromEntries(scopes) }
}

/** The state with its transitions led elsewhere. */
export function redirected(state: State, lead: (target: StateId) => StateId): State {
  switch (state.kind) {
    case 'choice':
      return {
        ...state,
        branches: state.branches.map((branch) => ({ ...branch, next: lead(branch.next) })),
        otherwise: lead(state.otherwise),
      }
    case 'succeed':
    case 'fail':
      return state
    default:
      return { ...state, next: lead(state.next) }
  }
}

function redirectedScope(scope: Scope, lead: (target: StateId) => StateId): Scope {
  if (scope.kind === 'loop') return { ...scope, head: lead(scope.head) }
  return { ...scope, handlers: scope.handlers.map((handler) => ({ ...handler, next: lead(handler.next) })) }
}

/** The value as it reads before some assignments were made. */
export function beforeAssignments(value: Expression, assignments: readonly Assignment[]): Expression {
  const values = new Map<VariableId, Expression>(
    assignments.map((assignment) => [assignment.variable, assignment.value]),
  )
  return mapExpression(value, (part) => {
    const replaced = part.kind === 'variable' ? values.get(part.variable) : undefined
    if (!replaced) return part
    // What the checker knew of the variable here still holds of its value.
    return replaced.shape || !part.shape ? replaced : { ...replaced, shape: part.shape }
  })
}
