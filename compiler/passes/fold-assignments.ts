import type { Expression } from '../ir/expression.ts'
import type { Assignment, AssignState, State } from '../ir/state.ts'
import { partsOf, readsOf, targetsOf, walkExpression } from '../ir/visit.ts'
import type { Graph, StateId, VariableId, Workflow } from '../ir/workflow.ts'
import { beforeAssignments, mapGraphs, redirected } from './rewrite.ts'

/**
 * Folds an assign state into the one way that leads to it, since all assignments of a state see the values from before it: what the
 * assign state reads is replaced by what was just assigned. Exact, as expressions have no effect; left alone where a text would be
 * evaluated twice or grow deep, and behind a batch or a child context, whose result is not a plain place.
 */
export const foldAssignments = (workflow: Workflow): Workflow => mapGraphs(workflow, foldGraph)

function foldGraph(graph: Graph): Graph {
  const states = new Map(Object.entries(graph.states))
  const entered = enteredStates(graph)
  /** The states that lead to each state, as often as they do. */
  const before = new Map<StateId, StateId[]>([...states.keys()].map((id) => [id, []]))
  for (const state of states.values()) for (const target of targetsOf(state)) before.get(target)!.push(state.id)
  // What was folded may let its neighbours fold too.
  for (let count = -1; count !== states.size;) {
    count = states.size
    for (const state of states.values()) {
      if (state.kind !== 'assign' || state.next === state.id || entered.has(state.id)) continue
      const [holderId, ...others] = before.get(state.id)!
      const holder = holderId === undefined || others.length > 0 ? undefined : states.get(holderId)
      const changed = holder && holder.id !== state.id ? withAssignments(holder, state) : undefined
      if (!changed) continue
      states.delete(state.id)
      states.set(
        changed.id,
        redirected(changed, (target) => (target === state.id ? state.next : target)),
      )
      const into = before.get(state.next)!
      into[into.indexOf(state.id)] = changed.id
    }
  }
  return { ...graph, states: Object.fromEntries(states) }
}

/** The states that are reached other than over a transition. */
const enteredStates = (graph: Graph): ReadonlySet<StateId> =>
  new Set([
    graph.start,
    ...Object.values(graph.scopes).flatMap((scope) =>
      scope.kind === 'loop' ? [scope.head] : scope.handlers.map((handler) => handler.next),
    ),
  ])

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
  if (later.some(({ value }, at) => depthOf(value) > Math.max(DEEPEST, depthOf(second[at]!.value)))) return undefined
  return [...first.filter(({ variable }) => !kept.has(variable)), ...later]
}

/** Step Functions evaluates a hundred expressions within each other; one of ours becomes several of them, and a reader sees fewer. */
const DEEPEST = 8

const depthOf = (value: Expression): number => 1 + Math.max(0, ...partsOf(value).map(depthOf))

/** Each variable as often as it is read. */
const variablesRead = (value: Expression): readonly VariableId[] =>
  [...walkExpression(value)].flatMap((part) => {
    if (part.kind === 'variable') return [part.variable]
    // The body of an iteration reads it again for each element.
    return part.kind === 'iteration' ? readsOf(part.body) : part.kind === 'foreign' ? readsOf(part) : []
  })

/** A value that costs nothing to read again. */
function isPlace(value: Expression): boolean {
  if (value.kind === 'member') return isPlace(value.object)
  return ['literal', 'variable', 'result', 'event', 'undefined', 'execution-arn'].includes(value.kind)
}
