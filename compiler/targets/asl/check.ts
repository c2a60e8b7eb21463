import { parseDefinition } from '../../asl/parse.ts'
import type { State, StateMachine } from '../../asl/types.ts'
import { validateDefinition } from '../../asl/validate.ts'
import { graphsOf, transitionsOf } from '../../asl/walk.ts'
import { hasErrors } from '../../diagnostics/diagnostic.ts'
import { liveStates } from '../../ir/edges.ts'
import type { State as WorkflowState } from '../../ir/state.ts'
import { nestedGraphs } from '../../ir/visit.ts'
import type { Workflow } from '../../ir/workflow.ts'
import { assignedVariables } from '../../languages/jsonata-variables.ts'
import { jsonataField, parseJsonata } from '../../languages/jsonata.ts'
import { invariant } from '../../source/invariant.ts'
import type { Json } from '../../../runtime/semantics/json.ts'
import type { AslMap } from './map.ts'

/**
 * The closed-world check (`design`, The promise): a breach is our bug, never the user's.
 * 1. every durable operation of the workflow that can be come to has a state of its own in the definition, and every state a place in
 *    the map;
 * 2. the definition passes the validator that reads users' definitions: targets, reachability, ends, JSONata texts, names;
 * 3. every variable is assigned on all paths to where it is read, and assigned in the scope it belongs to.
 */
export function checkDefinition(workflow: Workflow, definition: StateMachine, map: AslMap): void {
  checkOperations(workflow, definition, map)
  const text = JSON.stringify(definition, null, 2)
  const parsed = parseDefinition({ file: `${workflow.name}.asl.json`, text })
  const found = [...parsed.diagnostics, ...validateDefinition(parsed)]
  invariant(
    !hasErrors(found),
    `the definition of ${workflow.name} is not valid: ${found
      .filter(({ severity }) => severity === 'error')
      .map(
        ({ code, message, span }) =>
          `${code} ${message}${span ? ` in ${text.slice(span.start, span.end).slice(0, 300)}` : ''}`,
      )
      .join('; ')}`,
  )
  checkVariables(definition, new Set(), 'the machine')
}

const WITHOUT_OWN_STATE: ReadonlySet<string> = new Set(['runInChildContext', 'choice', 'assign', 'succeed', 'fail'])

function checkOperations(workflow: Workflow, definition: StateMachine, map: AslMap): void {
  const names = new Set(graphsOf(definition).flatMap(({ states }) => states.map(({ name }) => name)))
  const operations = new Set(
    Object.entries(map).flatMap(([name, { role, state }]) => (role === 'operation' && names.has(name) ? [state] : [])),
  )
  for (const state of liveOperations(workflow.graph, workflow))
    invariant(
      WITHOUT_OWN_STATE.has(state.kind) || operations.has(state.id),
      `the operation ${state.id} is missing in the definition of ${workflow.name}`,
    )
  for (const name of names) invariant(name in map, `the state ${name} is not in the map of ${workflow.name}`)
}

function* liveOperations(graph: Workflow['graph'], workflow: Workflow): Generator<WorkflowState> {
  for (const id of liveStates(graph, workflow.origin)) {
    const state = graph.states[id]
    if (!state) continue
    yield state
    for (const nested of nestedGraphs(state)) yield* liveOperations(nested.graph, workflow)
  }
}

type Graph = Pick<StateMachine, 'StartAt' | 'States'>
type Assigned = ReadonlySet<string>

/** A forward analysis: what is assigned whenever a state is entered. */
function checkVariables(graph: Graph, before: Assigned, where: string): void {
  const entered = new Map<string, Assigned>([[graph.StartAt, before]])
  const waiting = [graph.StartAt]
  const flow = (target: string, assigned: Assigned) => {
    const known = entered.get(target)
    const met = known ? new Set([...known].filter((name) => assigned.has(name))) : assigned
    if (known && met.size === known.size) return
    entered.set(target, met)
    waiting.push(target)
  }
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const state = graph.States[name]
    invariant(state, `a transition leads to ${name}, which ${where} does not have`)
    const assigned = entered.get(name)!
    for (const { target, path } of transitionsOf(state)) {
      const holder = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], state)
      const own = (holder as { Assign?: object }).Assign
      flow(target, new Set([...assigned, ...Object.keys(own ?? {})]))
    }
  }
  for (const [name, assigned] of entered) {
    const state = graph.States[name]!
    for (const variable of readsOf(state))
      invariant(assigned.has(variable), `${name} reads $${variable}, which is not assigned on all paths to it`)
    for (const inner of innerGraphs(state)) checkVariables(inner, assigned, name)
  }
}

const innerGraphs = (state: State): readonly Graph[] => {
  if (state.Type === 'Parallel') return state.Branches
  return state.Type === 'Map' && state.ItemProcessor ? [state.ItemProcessor] : []
}

/** The variables that a state's own texts read; those of inner graphs are looked at with their graph. */
function readsOf(state: State): ReadonlySet<string> {
  const reads = new Set<string>()
  const visit = (value: Json, top: boolean) => {
    if (typeof value === 'string') {
      const field = jsonataField(value)
      const parsed = field && parseJsonata(field.text)
      invariant(parsed?.kind !== 'error', `a text does not parse: ${value}`)
      if (parsed) for (const { name } of assignedVariables(parsed.ast)) reads.add(name)
    } else if (value !== null && typeof value === 'object') {
      for (const [key, item] of Object.entries(value))
        if (!(top && (key === 'Branches' || key === 'ItemProcessor'))) visit(item, false)
    }
  }
  visit(state as unknown as Json, true)
  return reads
}
