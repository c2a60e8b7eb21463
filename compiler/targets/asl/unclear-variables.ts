import { nullOrUndefined } from '../../expressions/printing.ts'
import { mayBe, shapeOf } from '../../expressions/shapes.ts'
import type { Expression } from '../../ir/expression.ts'
import type { State } from '../../ir/state.ts'
import { allStates, assignmentsOf, walkExpression } from '../../ir/visit.ts'
import type { VariableId, Workflow } from '../../ir/workflow.ts'

/**
 * How variables are kept of which the type does not say whether null means null or undefined: a variable of the definition cannot be
 * undefined, and where the type says that null cannot be, null stands for it. All others are in neither set: they are never given undefined.
 */
export interface UnclearVariables {
  /** Kept in an object of their own, in which the value is there or not. */
  readonly boxed: ReadonlySet<VariableId>
  /** Given what was null for both already, the answer of a function: nobody can tell. */
  readonly blurred: ReadonlySet<VariableId>
}

interface Given {
  readonly variable: VariableId
  readonly value: Expression
  readonly state: State
}

export function unclearVariables(workflow: Workflow): UnclearVariables {
  const boxed = new Set<VariableId>()
  const blurred = new Set<VariableId>()
  // Foreign text reads a variable by its name.
  if (workflow.origin.kind !== 'handler') return { boxed, blurred }
  const shapeOfVariable = (id: VariableId) => workflow.variables[id]?.shape ?? ({ kind: 'unknown' } as const)
  const isUnclear = (id: VariableId) => {
    const shape = shapeOfVariable(id)
    return shape.kind === 'unknown' || nullOrUndefined(shape)
  }
  const given: Given[] = []
  const taken = new Set<VariableId>()
  for (const { state, graph } of allStates(workflow)) {
    for (const { variable, value } of assignmentsOf(state))
      if (isUnclear(variable)) given.push({ variable, value, state })
    // A batch that is aborted is kept by its catch.
    if ((state.kind === 'map' || state.kind === 'parallel') && !state.together)
      for (const { variable } of state.assign) taken.add(variable)
    if (state.kind === 'map') for (const own of [state.item, state.index]) if (own !== undefined) taken.add(own)
    for (const scope of Object.values(graph.scopes))
      if (scope.kind === 'try') for (const { binding } of scope.handlers) if (binding !== undefined) taken.add(binding)
  }
  const scope = { variable: shapeOfVariable, result: { kind: 'unknown' } as const, event: workflow.event }
  const mayBeMissing = ({ value, state }: Given): boolean => {
    // The result of an operation of unknown type has been JSON.
    if (value.kind === 'result' && (state.kind === 'invoke' || shapeOf(value, scope).kind === 'unknown')) return false
    if (value.kind === 'variable' && isUnclear(value.variable)) return boxed.has(value.variable)
    return mayBe(shapeOf(value, scope), 'undefined')
  }
  const isBlurred = ({ value, state }: Given): boolean =>
    [...walkExpression(value)].some(
      (part) =>
        (part.kind === 'variable' && blurred.has(part.variable)) ||
        (part.kind === 'result' && state.kind === 'invoke' && nullOrUndefined(shapeOf(part, scope))),
    )
  for (let before = -1; before !== boxed.size + blurred.size;) {
    before = boxed.size + blurred.size
    for (const one of given) {
      if (!taken.has(one.variable) && mayBeMissing(one)) boxed.add(one.variable)
      if (isBlurred(one)) blurred.add(one.variable)
    }
  }
  return { boxed, blurred }
}
