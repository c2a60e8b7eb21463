import type { State } from '../ir/state.ts'
import type { VariableId } from '../ir/workflow.ts'
import type { Canonical } from './aspects.ts'
import type { Matching } from './match.ts'
import type { DiffSide } from './side-of-match.ts'

/**
 * Variables that stand for each other: set in the same way by matched states. A variable with a new name alone is no difference.
 */
export function pairVariables(matching: Matching): { readonly before: Canonical; readonly after: Canonical } {
  const before = new Map<VariableId, string>()
  const after = new Map<VariableId, string>()
  const pair = (one: VariableId | undefined, other: VariableId | undefined) => {
    if (one === undefined || other === undefined || before.has(one) || after.has(other)) return
    const token = `pair ${before.size}`
    before.set(one, token)
    after.set(other, token)
  }
  for (const match of matching.matches) {
    pairOfStates(match.before.state, match.after.state, pair, matching)
  }
  return { before: canonical(before, matching.before), after: canonical(after, matching.after) }
}

type Pair = (one: VariableId | undefined, other: VariableId | undefined) => void

function pairOfStates(one: State, other: State, pair: Pair, matching: Matching): void {
  if (one.kind === 'map' && other.kind === 'map') {
    pair(one.item, other.item)
    pair(one.index, other.index)
  }
  const left = assignmentsOf(one)
  const right = assignmentsOf(other)
  // Same names first: a reordered list is no renaming.
  const rest = left.filter(({ variable }) => {
    const name = matching.before.workflow.variables[variable]?.name
    const same = right.find((each) => matching.after.workflow.variables[each.variable]?.name === name)
    if (same) pair(variable, same.variable)
    return !same
  })
  const names = new Set(left.map(({ variable }) => matching.before.workflow.variables[variable]?.name))
  const restRight = right.filter(({ variable }) => !names.has(matching.after.workflow.variables[variable]?.name))
  if (rest.length === restRight.length)
    rest.forEach(({ variable }, index) => pair(variable, restRight[index]!.variable))
}

const assignmentsOf = (state: State) => ('assign' in state ? state.assign : [])

function canonical(tokens: ReadonlyMap<VariableId, string>, side: DiffSide): Canonical {
  return (variable) => tokens.get(variable) ?? `named ${side.workflow.variables[variable]?.name ?? variable}`
}
