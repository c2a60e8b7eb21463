import { allStates, assignmentsOf, expressionsOf, graphsOf, readsOf } from './visit.ts'
import type { VariableId, Workflow } from './workflow.ts'

/** The declarations of variables that something reads, assigns or binds. */
export function usedVariables(workflow: Workflow): Workflow['variables'] {
  const used = new Set<VariableId>()
  const use = (variable: VariableId | undefined) => variable !== undefined && used.add(variable)
  for (const { state } of allStates(workflow)) {
    for (const expression of expressionsOf(state)) for (const variable of readsOf(expression)) use(variable)
    for (const { variable } of assignmentsOf(state)) use(variable)
    if (state.kind === 'map') for (const variable of [state.item, state.index]) use(variable)
  }
  for (const graph of graphsOf(workflow.graph))
    for (const scope of Object.values(graph.scopes))
      if (scope.kind === 'try') for (const { binding } of scope.handlers) use(binding)
  return Object.fromEntries(Object.entries(workflow.variables).filter(([id]) => used.has(id)))
}
