import type { Expression } from '../ir/expression.ts'
import type { Assignment, AssignState, State } from '../ir/state.ts'
import { readsOf, targetsOf, walkExpression } from '../ir/visit.ts'
import type { Graph, StateId, VariableId, Workflow } from '../ir/workflow.ts'
import { beforeAssignments, mapGraphs, withoutState } from './rewrite.ts'

/**
 * Folds an assign state into the one way that leads to it, since all assignments of a state see the values from before it: what the
 * assign state reads is replaced by what was just assigned. Exact, as expressions have no effect; left alone where a text would be
 * evaluated twice, and behind a batch or a child context, whose result is not a plain place.
 */
export const foldAssignments = (workflow: Workflow): Workflow => mapGraphs(workflow, foldGraph)

function foldGraph(graph: Graph): Graph {
  for (const state of Object.values(graph.states)) {
    if (state.kind !== 'assign' || state.next === state.id) continue
    const folded = foldInto(graph, state)
    if (folded) return foldGraph(folded)
  }
  return graph
}

function foldInto(graph: Graph, state: AssignState): Graph | undefined {
  if (isEntered(graph, state.id)) return undefined
  const before = Object.values(graph.states).filter((other) => targetsOf(other).includes(state.id))
  const [holder] = before
  if (before.length !== 1 || !holder || holder.id === state.id) return undefined
  if (targetsOf(holder).filter((target) => target === state.id).length !== 1) return undefined
  const changed = withAssignments(holder, state)
  return changed && withoutState({ ...graph, states: { ...graph.states, [holder.id]: changed } }, state.id, state.next)
}

/** Whether a state is reached other than over a transition. */
const isEntered = (graph: Graph, id: StateId): boolean =>
  graph.start === id ||
  Object.values(graph.scopes).some((scope) =>
    scope.kind === 'loop' ? scope.head === id : scope.handlers.some((handler) => handler.next === id),
  )

function withAssignments(holder: State, state: AssignState): State | undefined {
  switch (holder.kind) {
    case 'succeed':
    case 'fail':
    case 'parallel':
    case 'map':
    case 'runInChildContext':
    case 'waitForCallback':
    case 'createCallback':
      return undefined
    case 'choice': {
      const merge = (assign: readonly Assignment[]) => merged(assign, state.assign)
      if (holder.otherwise === state.id) {
        const assign = merge(holder.assign)
        return assign && { ...holder, assign }
      }
      const at = holder.branches.findIndex((branch) => branch.next === state.id)
      const assign = merge(holder.branches[at]!.assign)
      return assign && { ...holder, branches: holder.branches.with(at, { ...holder.branches[at]!, assign }) }
    }
    default: {
      const assign = merged(holder.assign, state.assign)
      return assign && { ...holder, assign }
    }
  }
}

function merged(first: readonly Assignment[], second: readonly Assignment[]): readonly Assignment[] | undefined {
  const big = new Set(first.filter(({ value }) => !isPlace(value)).map(({ variable }) => variable))
  const uses = second.flatMap(({ value }) => variablesRead(value)).filter((variable) => big.has(variable))
  // A text that is assigned and read again would be evaluated twice.
  const kept = new Set(second.map(({ variable }) => variable))
  if (uses.some((variable) => !kept.has(variable)) || new Set(uses).size !== uses.length) return undefined
  const later = second.map((assignment) => ({ ...assignment, value: beforeAssignments(assignment.value, first) }))
  return [...first.filter(({ variable }) => !kept.has(variable)), ...later]
}

/** Each variable as often as it is read. */
const variablesRead = (value: Expression): readonly VariableId[] =>
  [...walkExpression(value)].flatMap((part) =>
    part.kind === 'variable' ? [part.variable] : part.kind === 'foreign' ? readsOf(part) : [],
  )

/** A value that costs nothing to read again. */
function isPlace(value: Expression): boolean {
  if (value.kind === 'member') return isPlace(value.object)
  return ['literal', 'variable', 'result', 'event', 'undefined', 'execution-arn'].includes(value.kind)
}
