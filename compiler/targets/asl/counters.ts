import type { Expression } from '../../ir/expression.ts'
import { allStates, assignmentsOf } from '../../ir/visit.ts'
import type { Workflow } from '../../ir/workflow.ts'

/** Variables that count: set to a small whole number from 0 up, and added one to; and the index of an item. */
export function counters(workflow: Workflow): ReadonlySet<string> {
  const counting = new Set<string>()
  const other = new Set<string>()
  for (const { state, graph } of allStates(workflow)) {
    if (state.kind === 'map' && state.index !== undefined) counting.add(state.index)
    for (const scope of Object.values(graph.scopes))
      if (scope.kind === 'try') for (const { binding } of scope.handlers) if (binding) other.add(binding)
    for (const { variable, value } of assignmentsOf(state)) (counts(variable, value) ? counting : other).add(variable)
  }
  return new Set([...counting].filter((variable) => !other.has(variable)))
}

function counts(variable: string, value: Expression): boolean {
  if (value.kind === 'literal') return isSmall(value.value)
  if (value.kind !== 'binary' || value.operator !== '+') return false
  const { left, right } = value
  return left.kind === 'variable' && left.variable === variable && right.kind === 'literal' && right.value === 1
}

const isSmall = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < 1e9
