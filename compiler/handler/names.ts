import type { State, TaskCall } from '../ir/state.ts'
import { statesOf } from '../ir/visit.ts'
import type { Graph, Handler, Scope, StateId, Task, TaskId } from '../ir/workflow.ts'
import type { Label } from './graph-builder.ts'

const LONGEST = 80

/**
 * Gives states the names people read: their label where it is unique in the workflow, else the label after the words of the scopes around
 * it. A number comes last, counted among states of the same words only, so that an unrelated statement changes no name.
 */
export function stateNames(graph: Graph, labels: ReadonlyMap<StateId, Label>): ReadonlyMap<StateId, StateId> {
  const found = [...statesOf(graph)].map(({ state }) => ({ id: state.id, label: labels.get(state.id)! }))
  const count = Map.groupBy(found, ({ label }) => label.text)
  const names = new Map<StateId, StateId>()
  const taken = new Map<string, number>()
  for (const { id, label } of found) {
    const isAlone = count.get(label.text)!.length === 1
    const qualified = isAlone ? label.text : [...label.path, label.text].join('/')
    names.set(id, unique(shorten(qualified, label.text), taken))
  }
  return names
}

/** Too long a name keeps its end, which tells more than the scopes around it. */
function shorten(qualified: string, text: string): string {
  const clean = (name: string) => name.replace(/\s+/g, ' ').trim()
  if (clean(qualified).length <= LONGEST) return clean(qualified)
  const short = clean(text)
  if (short.length >= LONGEST - 2) return short.slice(0, LONGEST)
  return `…${clean(qualified).slice(-(LONGEST - 1))}`
}

/** `taken`: each name with the number to try next behind it; all lower ones are taken. */
function unique(name: string, taken: Map<string, number>): string {
  let candidate = name
  let number = taken.get(name) ?? 2
  for (; taken.has(candidate); number += 1) {
    const suffix = ` ${number}`
    candidate = name.slice(0, LONGEST - suffix.length) + suffix
  }
  taken.set(name, number)
  if (candidate !== name) taken.set(candidate, 2)
  return candidate
}

/** The names of tasks: each is called as the state that calls it. */
export function taskNames(graph: Graph, names: ReadonlyMap<StateId, StateId>): ReadonlyMap<TaskId, TaskId> {
  const found = new Map<TaskId, TaskId>()
  for (const { state } of statesOf(graph)) {
    const call = taskCallOf(state)
    if (call) found.set(call.task, names.get(state.id)!)
  }
  return found
}

function taskCallOf(state: State): TaskCall | undefined {
  switch (state.kind) {
    case 'step':
    case 'compute':
      return state.call
    case 'createCallback':
      return state.handOver.call
    case 'waitForCallback':
      return state.submitter
    case 'waitForCondition':
      return state.check
    default:
      return undefined
  }
}

/** The same graph under its final names, as plain data. */
export function renameGraph(
  graph: Graph,
  states: ReadonlyMap<StateId, StateId>,
  tasks: ReadonlyMap<TaskId, TaskId>,
): Graph {
  const to = (id: StateId) => states.get(id)!
  const renamed = Object.values(graph.states).map((state) => renameState(state, to, states, tasks))
  return {
    start: to(graph.start),
    states: Object.fromEntries(renamed.map((state) => [state.id, state])),
    scopes: Object.fromEntries(Object.entries(graph.scopes).map(([id, scope]) => [id, renameScope(scope, to)])),
  }
}

function renameState(
  state: State,
  to: (id: StateId) => StateId,
  states: ReadonlyMap<StateId, StateId>,
  tasks: ReadonlyMap<TaskId, TaskId>,
): State {
  const id = to(state.id)
  const call = (given: TaskCall): TaskCall => ({ task: tasks.get(given.task)!, captures: given.captures })
  const nested = (graph: Graph) => renameGraph(graph, states, tasks)
  switch (state.kind) {
    case 'succeed':
    case 'fail':
      return { ...state, id }
    case 'choice':
      return {
        ...state,
        id,
        branches: state.branches.map((branch) => ({ ...branch, next: to(branch.next) })),
        otherwise: to(state.otherwise),
      }
    case 'step':
    case 'compute':
      return { ...state, id, next: to(state.next), call: call(state.call) }
    case 'createCallback':
      return {
        ...state,
        id,
        next: to(state.next),
        handOver: { ...state.handOver, call: call(state.handOver.call) },
      }
    case 'waitForCallback':
      return { ...state, id, next: to(state.next), submitter: call(state.submitter) }
    case 'waitForCondition':
      return { ...state, id, next: to(state.next), check: call(state.check) }
    case 'parallel':
      return {
        ...state,
        id,
        next: to(state.next),
        branches: state.branches.map((branch) => ({ ...branch, graph: nested(branch.graph) })),
      }
    case 'map':
    case 'runInChildContext':
      return { ...state, id, next: to(state.next), graph: nested(state.graph) }
    default:
      return { ...state, id, next: to(state.next) }
  }
}

function renameScope(scope: Scope, to: (id: StateId) => StateId): Scope {
  if (scope.kind === 'loop') return { ...scope, head: to(scope.head) }
  const handlers = scope.handlers.map(({ errors, binding, next, span }): Handler => ({
    errors,
    ...(binding !== undefined && { binding }),
    next: to(next),
    ...(span && { span }),
  }))
  return { ...scope, handlers }
}

export function renameTasks(
  tasks: ReadonlyMap<TaskId, Task>,
  names: ReadonlyMap<TaskId, TaskId>,
): Readonly<Record<TaskId, Task>> {
  return Object.fromEntries(
    [...tasks.values()].flatMap((task) => {
      // A task that no reachable state calls is dropped with its state.
      const id = names.get(task.id)
      return id === undefined ? [] : [[id, { ...task, id }]]
    }),
  )
}
