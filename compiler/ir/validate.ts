import { invariant } from '../source/invariant.ts'
import { mayFail } from './edges.ts'
import type { State } from './state.ts'
import {
  allStates,
  assignmentsOf,
  expressionsOf,
  graphsOf,
  nestedGraphs,
  readsOf,
  scopesAround,
  scopesOfErrors,
  targetsOf,
  walkExpression,
} from './visit.ts'
import type { Graph, StateId, VariableId, Workflow } from './workflow.ts'

/**
 * Holds a Workflow to what the phases rely on, and throws an invariant (a breach is our bug):
 * 1. ids are unique in the whole workflow, nested graphs included, equal their key, and have at most 80 characters;
 * 2. every target, handler, loop head and scope exists in its graph, and every state is reachable;
 * 3. every variable that is read or written is declared, every task that is called exists, and no task is left over;
 * 4. `result` stands only in the assignments of an operation;
 * 5. in the workflow of a handler every variable is assigned on all paths to its reads.
 */
export function checkWorkflow(workflow: Workflow): void {
  checkStructure(workflow)
  if (workflow.origin.kind === 'handler') checkAssigned(unassignedReads(workflow.graph))
}

/** 1 to 4. */
export function checkStructure(workflow: Workflow): void {
  checkIds(workflow)
  for (const graph of graphsOf(workflow.graph)) checkGraph(graph)
  checkNames(workflow)
}

/** 5. */
export function checkAssigned([first]: readonly UnassignedRead[]): void {
  invariant(!first, `${first?.state} reads ${first?.variable}, which is not assigned on all paths`)
}

function checkIds(workflow: Workflow): void {
  const seen = new Set<StateId>()
  for (const { state, graph } of allStates(workflow)) {
    invariant(!seen.has(state.id), `two states are called ${state.id}`)
    invariant(graph.states[state.id] === state, `state ${state.id} stands under another key`)
    invariant(state.id.length > 0 && state.id.length <= 80, `state id ${state.id} has ${state.id.length} characters`)
    seen.add(state.id)
  }
}

function checkGraph(graph: Graph): void {
  invariant(graph.states[graph.start], `a graph starts at ${graph.start}, which it does not have`)
  for (const state of Object.values(graph.states)) {
    for (const target of targetsOf(state))
      invariant(graph.states[target], `${state.id} goes on to ${target}, which its graph does not have`)
    invariant(
      state.scope === undefined || graph.scopes[state.scope],
      `${state.id} is in scope ${state.scope}, which its graph does not have`,
    )
    const handOver = state.kind === 'createCallback' ? state.handOver.scope : undefined
    invariant(
      handOver === undefined || scopesAround(graph, state.scope).some(({ id }) => id === handOver),
      `${state.id} hands its id over in scope ${handOver}, which is not around it`,
    )
  }
  for (const scope of Object.values(graph.scopes)) {
    invariant(
      scope.parent === undefined || graph.scopes[scope.parent],
      `scope ${scope.id} has no parent ${scope.parent}`,
    )
    const targets = scope.kind === 'try' ? scope.handlers.map((handler) => handler.next) : [scope.head]
    for (const target of targets)
      invariant(graph.states[target], `scope ${scope.id} leads to ${target}, which is not there`)
  }
  const reached = reachable(graph)
  for (const id of Object.keys(graph.states)) invariant(reached.has(id), `${id} cannot be reached`)
}

/** The states that can be entered: over targets, and over the handlers of the scopes around an entered state. */
export function reachable(graph: Graph): ReadonlySet<StateId> {
  const reached = new Set<StateId>()
  const waiting = [graph.start]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const state = graph.states[id]
    if (state === undefined || reached.has(id)) continue
    reached.add(id)
    waiting.push(...targetsOf(state), ...handlersAround(graph, state))
  }
  return reached
}

/** Where an error of a state may go inside its graph: the handlers of its nearest `try`s, out to the first that takes all. */
export function handlersAround(graph: Graph, state: State): readonly StateId[] {
  if (!mayFail(state)) return []
  const targets: StateId[] = []
  for (const around of scopesOfErrors(graph, state))
    for (const scope of around) {
      if (scope.kind !== 'try') continue
      targets.push(...scope.handlers.map((handler) => handler.next))
      if (scope.handlers.some((handler) => handler.errors === 'all')) break
    }
  return targets
}

function checkNames(workflow: Workflow): void {
  const called = new Set<string>()
  const known = (variable: VariableId | undefined, where: string) =>
    invariant(
      variable === undefined || workflow.variables[variable],
      `${where} names ${variable}, which is not declared`,
    )
  for (const { state, graph } of allStates(workflow)) {
    for (const expression of expressionsOf(state)) for (const variable of readsOf(expression)) known(variable, state.id)
    for (const { variable } of assignmentsOf(state)) known(variable, state.id)
    if (state.kind === 'map') for (const variable of [state.item, state.index]) known(variable, state.id)
    for (const scope of scopesAround(graph, state.scope))
      if (scope.kind === 'try') for (const handler of scope.handlers) known(handler.binding, scope.id)
    checkResult(state)
    for (const call of taskCalls(state)) {
      const task = workflow.tasks[call.task]
      invariant(task?.id === call.task, `${state.id} calls task ${call.task}, which is not there`)
      invariant(
        task.captures.every(
          (name) => Object.hasOwn(call.captures, name) || (state.kind === 'createCallback' && name === state.idCapture),
        ),
        `${state.id} does not pass all that task ${call.task} captures`,
      )
      called.add(call.task)
    }
  }
  for (const id of Object.keys(workflow.tasks)) invariant(called.has(id), `no state calls task ${id}`)
}

function checkResult(state: State): void {
  const hasResult = !['assign', 'choice', 'succeed', 'fail', 'wait'].includes(state.kind)
  const allowed = new Set(hasResult ? assignmentsOf(state).map(({ value }) => value) : [])
  for (const expression of expressionsOf(state))
    if (!allowed.has(expression))
      for (const part of walkExpression(expression))
        invariant(part.kind !== 'result', `${state.id} reads a result where there is none`)
}

/** The task calls of a state. */
export function taskCalls(state: State) {
  switch (state.kind) {
    case 'step':
    case 'compute':
      return [state.call]
    case 'createCallback':
      return [state.handOver.call]
    case 'waitForCallback':
      return [state.submitter]
    case 'waitForCondition':
      return [state.check]
    default:
      return []
  }
}

export interface UnassignedRead {
  readonly state: StateId
  readonly variable: VariableId
}

/** Reads to which a path leads on which nothing was assigned. */
export const unassignedReads = (graph: Graph): readonly UnassignedRead[] => readsBefore(graph, 0n, new VariableBits())

/** A forward analysis: what is assigned whenever a state is entered, by the states before it. */
function readsBefore(graph: Graph, before: bigint, bits: VariableBits): readonly UnassignedRead[] {
  const withAll = (known: bigint, ...more: readonly (VariableId | undefined)[]) =>
    more.reduce((assigned, variable) => (variable === undefined ? assigned : assigned | bits.of(variable)), known)
  const entered = new Map<StateId, bigint>([[graph.start, before]])
  const waiting = [graph.start]
  const flow = (target: StateId, assigned: bigint) => {
    const known = entered.get(target)
    const met = known === undefined ? assigned : known & assigned
    if (met === known) return
    entered.set(target, met)
    waiting.push(target)
  }
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const state = graph.states[id]!
    const assigned = entered.get(id)!
    for (const handler of handlerEdges(graph, state)) flow(handler.next, withAll(assigned, handler.binding))
    if (state.kind === 'choice') {
      for (const branch of state.branches) flow(branch.next, withAll(assigned, ...branch.assign.map((a) => a.variable)))
      flow(state.otherwise, withAll(assigned, ...state.assign.map((a) => a.variable)))
    } else {
      for (const target of targetsOf(state))
        flow(target, withAll(assigned, ...assignmentsOf(state).map((a) => a.variable)))
    }
  }
  return [...entered].flatMap(([id, assigned]) => {
    const state = graph.states[id]!
    const inside = withAll(assigned, ...(state.kind === 'map' ? [state.item, state.index] : []))
    const own = [...expressionsOf(state)].flatMap((expression) =>
      [...readsOf(expression)]
        .filter((variable) => (inside & bits.of(variable)) === 0n)
        .map((variable) => ({ state: id, variable })),
    )
    return [...own, ...[...nestedGraphs(state)].flatMap((nested) => readsBefore(nested.graph, inside, bits))]
  })
}

function handlerEdges(graph: Graph, state: State) {
  const targets = new Set(handlersAround(graph, state))
  return scopesAround(graph, state.scope).flatMap((scope) =>
    scope.kind === 'try' ? scope.handlers.filter((handler) => targets.has(handler.next)) : [],
  )
}

/** Sets of variables are numbers with a bit for each: of thousands of states each has its own set of hundreds. */
class VariableBits {
  readonly #bits = new Map<VariableId, bigint>()

  of(variable: VariableId): bigint {
    const bit = this.#bits.get(variable) ?? 1n << BigInt(this.#bits.size)
    this.#bits.set(variable, bit)
    return bit
  }
}
