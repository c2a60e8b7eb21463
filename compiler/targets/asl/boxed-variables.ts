import { mayBe, shapeOf } from '../../expressions/shapes.ts'
import type { Expression } from '../../ir/expression.ts'
import { allStates, assignmentsOf } from '../../ir/visit.ts'
import type { VariableId, Workflow } from '../../ir/workflow.ts'

/**
 * Variables of unknown type that may be given undefined. A variable of the definition cannot be undefined; where a type says that null
 * cannot be, null stands for it. An unknown type says nothing: such a variable holds an object, in which the value is there or not.
 */
export function boxedVariables(workflow: Workflow): ReadonlySet<VariableId> {
  // Foreign text reads a variable by its name.
  if (workflow.origin.kind !== 'handler') return new Set()
  const shapeOfVariable = (id: VariableId) => workflow.variables[id]?.shape ?? ({ kind: 'unknown' } as const)
  const given: (readonly [VariableId, Expression])[] = []
  const taken = new Set<VariableId>()
  for (const { state, graph } of allStates(workflow)) {
    for (const { variable, value } of assignmentsOf(state))
      if (shapeOfVariable(variable).kind === 'unknown') given.push([variable, value])
    // A batch that is aborted is kept by its catch.
    if ((state.kind === 'map' || state.kind === 'parallel') && !state.together)
      for (const { variable } of state.assign) taken.add(variable)
    if (state.kind === 'map') for (const own of [state.item, state.index]) if (own !== undefined) taken.add(own)
    for (const scope of Object.values(graph.scopes))
      if (scope.kind === 'try') for (const { binding } of scope.handlers) if (binding !== undefined) taken.add(binding)
  }
  const boxed = new Set<VariableId>()
  const scope = { variable: shapeOfVariable, result: { kind: 'unknown' } as const, event: workflow.event }
  const mayBeMissing = (value: Expression): boolean => {
    // The result of an operation has been JSON.
    if (value.kind === 'result') return false
    if (value.kind === 'variable' && shapeOfVariable(value.variable).kind === 'unknown')
      return boxed.has(value.variable)
    return mayBe(shapeOf(value, scope), 'undefined')
  }
  for (let before = -1; before !== boxed.size;) {
    before = boxed.size
    for (const [variable, value] of given) if (!taken.has(variable) && mayBeMissing(value)) boxed.add(variable)
  }
  return boxed
}
