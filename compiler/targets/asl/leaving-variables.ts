import { leavingParts } from '../../expressions/leaving-json.ts'
import type { Expression } from '../../ir/expression.ts'
import { allStates, assignmentsOf, expressionsOf, readsOf } from '../../ir/visit.ts'
import type { VariableId, Workflow } from '../../ir/workflow.ts'

/**
 * Variables of which nobody ever gets more than their JSON: every read of them is a part of the result of the execution, of the input of an
 * invoke, or of another such variable. All are taken to be such until a read is found that is not.
 */
export function leavingVariables(workflow: Workflow): ReadonlySet<VariableId> {
  const leaving = new Set(Object.keys(workflow.variables))
  const values: (readonly [Expression, (variables: ReadonlySet<VariableId>) => boolean])[] = []
  for (const { state, holders } of allStates(workflow)) {
    const own = new Map<Expression, (variables: ReadonlySet<VariableId>) => boolean>()
    if (state.kind === 'succeed' && state.value && holders.length === 0) own.set(state.value, () => true)
    if (state.kind === 'invoke' && state.input) own.set(state.input, () => true)
    for (const { variable, value } of assignmentsOf(state)) own.set(value, (variables) => variables.has(variable))
    for (const expression of expressionsOf(state)) values.push([expression, own.get(expression) ?? (() => false)])
  }
  for (let before = -1; before !== leaving.size;) {
    before = leaving.size
    for (const [value, leaves] of values)
      for (const read of leaves(leaving) ? otherReads(value) : readsOf(value)) leaving.delete(read)
  }
  return leaving
}

/** What an expression that leaves as JSON reads in another way than to leave with it. */
function otherReads(expression: Expression): readonly VariableId[] {
  if (expression.kind === 'variable') return []
  const { leaving, others } = leavingParts(expression)
  if (leaving.length === 0) return readsOf(expression)
  return [...leaving.flatMap(otherReads), ...others.flatMap(readsOf)]
}
