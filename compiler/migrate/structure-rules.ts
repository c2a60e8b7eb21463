import { binary, literal, variable } from '../expressions/lift-nodes.ts'
import type { Expression } from '../ir/expression.ts'
import type { MapState, ParallelState, State, TaskState, WaitState } from '../ir/state.ts'
import { walkExpression } from '../ir/visit.ts'
import type { Graph, Handler, StateId, VariableId } from '../ir/workflow.ts'
import { handlersOf } from './flow-graph.ts'
import { integrationOf, isLambdaInvoke } from './integration.ts'
import type { Group, Local, Statement } from './statement.ts'
import { localsOf, sizeOf } from './substitute.ts'

/** What structuring asks of single states, errors and values. */

export const isNoTime = ({ until }: WaitState): boolean =>
  'seconds' in until && until.seconds.kind === 'literal' && until.seconds.value === 0

export const isMember = (group: Group, id: StateId): boolean => group.members.some((one) => one.label === id)

export const text = (local: Local): Expression => ({ ...variable(local), shape: { kind: 'string' } })

/** What a handler's errors ask of the name; undefined: nothing, it takes every error that the handlers before it left. */
export function errorTest(errors: Handler['errors'], name: Expression, onlyTimeouts = false): Expression | undefined {
  if (errors === 'all' || errors.includes('States.ALL')) return undefined
  if (errors.includes('States.TaskFailed') && !onlyTimeouts) {
    return errors.includes('States.Timeout') ? undefined : binary('!==', name, literal('States.Timeout'))
  }
  if (onlyTimeouts) return errors.includes('States.Timeout') ? undefined : literal(false)
  const tests = errors.map((error) => binary('===', name, literal(error)))
  return tests.reduce((left, right): Expression => ({ kind: 'logical', operator: '||', left, right }))
}

export function readsVariable(value: Expression, id: VariableId): boolean {
  for (const part of walkExpression(value)) if (part.kind === 'variable' && part.variable === id) return true
  return false
}

export function setsOf(graph: Graph, state: State): readonly VariableId[] {
  const bindings = handlersOf(graph, state).flatMap((handler) =>
    handler.binding === undefined ? [] : [handler.binding],
  )
  if (state.kind === 'choice') {
    return [...state.branches.flatMap((branch) => branch.assign), ...state.assign].map((one) => one.variable)
  }
  return 'assign' in state ? [...state.assign.map((one) => one.variable), ...bindings] : bindings
}

export const isLambda = (state: State): boolean =>
  state.kind === 'task' && isLambdaInvoke(integrationOf(state.resource))

export function resultName(state: TaskState | WaitState | ParallelState | MapState): string {
  const placed = state.assign.find((one) => one.value.kind === 'object')?.value
  if (placed?.kind === 'object') {
    const last = placed.entries.at(-1)
    if (last?.kind === 'entry' && typeof last.key === 'string' && last.value.kind === 'result') return last.key
  }
  return state.id.length > 32 ? state.id.slice(0, 40) : `${state.id} result`
}

/** What a value that a variable holds is called where it gets a name: after the variable, unless the lift has made that one up. */
export function constantName(id: VariableId, state: State): string {
  return /^data\d*$/.test(id) ? state.id.replace(/ \((input|catch \d+)\)$/, '') : id
}

const LARGE = 9

/** Objects made anew are named; the state input with something added is said where it is used. */
export function isLarge(value: Expression): boolean {
  if (value.kind === 'object') {
    return value.entries.every((item) => item.kind === 'entry') && value.entries.length > 0 && sizeOf(value) > 3
  }
  if (value.kind === 'literal')
    return value.value !== null && typeof value.value === 'object' && JSON.stringify(value.value).length > 40
  return (
    ['conditional', 'template', 'call', 'array', 'logical', 'foreign'].includes(value.kind) || sizeOf(value) > LARGE
  )
}

/** All sets of a list see the values from before it: one that another reads comes after it. */
export function orderSets(sets: Statement[]): void {
  for (let at = 0; at < sets.length; at++) {
    const one = sets[at]!
    if (one.kind !== 'set') continue
    const reader = sets.findLastIndex(
      (other, place) => place > at && other.kind === 'set' && localsOf(other.value).has(one.local),
    )
    if (reader === -1) continue
    const moved = sets.splice(at, 1)[0]!
    sets.splice(reader, 0, moved)
  }
}
