import { cameThroughJson } from '../../expressions/jsonata-keys.ts'
import type { Expression } from '../../ir/expression.ts'
import type { State } from '../../ir/state.ts'
import { allStates, assignmentsOf, mapExpression } from '../../ir/visit.ts'
import type { VariableId, Workflow } from '../../ir/workflow.ts'

/** Operations whose result is kept as JSON before the handler has it. What a batch or a child context answers need not be. */
const KEPT: ReadonlySet<State['kind']> = new Set(['step', 'invoke', 'waitForCondition'])

/** Variables that only ever hold what came through JSON: all are taken to until one is found to be given something else. */
export function jsonVariables(workflow: Workflow): ReadonlySet<VariableId> {
  const given: (readonly [VariableId, Expression])[] = []
  const json = new Set<VariableId>()
  const bound = new Set<VariableId>()
  for (const { state, graph } of allStates(workflow)) {
    const kept = KEPT.has(state.kind)
    for (const { variable, value } of assignmentsOf(state)) {
      json.add(variable)
      given.push([variable, kept ? resultAsJson(value) : value])
    }
    if (state.kind === 'map' && state.item !== undefined) {
      json.add(state.item)
      given.push([state.item, state.items])
    }
    for (const scope of Object.values(graph.scopes))
      if (scope.kind === 'try') for (const { binding } of scope.handlers) if (binding !== undefined) bound.add(binding)
  }
  for (const variable of bound) json.delete(variable)
  for (let before = -1; before !== json.size;) {
    before = json.size
    for (const [variable, value] of given) if (!cameThroughJson(value, (read) => json.has(read))) json.delete(variable)
  }
  return json
}

/** The result stands for JSON, like the event. */
const resultAsJson = (value: Expression): Expression =>
  mapExpression(value, (part) => (part.kind === 'result' ? { kind: 'event' } : part))
