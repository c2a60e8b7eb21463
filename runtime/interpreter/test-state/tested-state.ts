import type { Graph, QueryLanguage, State, StateMachine } from '../../../compiler/asl/types.ts'
import type { Json } from '../../semantics/json.ts'
import { loadMachine } from '../load.ts'
import type { CompiledState } from '../machine.ts'
import { isObject } from '../queries/equality.ts'
import { TestStateRejection, type TestStateRequest } from './request.ts'

export interface TestedState {
  readonly state: State
  readonly compiled: CompiledState
  readonly queryLanguage: QueryLanguage
}

/** The name of a state that is tested alone, whatever it is called in its definition. */
export const STATE_NAME = 'StateName'

const TYPES = ['Task', 'Wait', 'Pass', 'Succeed', 'Fail', 'Choice', 'Parallel', 'Map']

/** Finds the state that a request means and compiles it; a state alone may lead anywhere. */
export function testedState({ definition, stateName }: TestStateRequest): TestedState {
  const parsed = parseObject(definition)
  const isMachine = isObject(parsed['States'])
  if (isMachine) checkTypes(parsed['States'] as { readonly [name: string]: Json }, '')
  const inherited = isMachine ? ((parsed['QueryLanguage'] as QueryLanguage | undefined) ?? 'JSONPath') : 'JSONPath'
  const state = isMachine ? findState(parsed as unknown as Graph, stateName) : (parsed as unknown as State)
  if (!state) throw new TestStateRejection('ValidationException', 'State not found in definition')
  checkState(state as unknown as { readonly [field: string]: Json }, `/States/${isMachine ? stateName : STATE_NAME}`)
  const alone: StateMachine = { QueryLanguage: inherited, StartAt: STATE_NAME, States: { [STATE_NAME]: state } }
  try {
    const compiled = loadMachine(alone).graph.states.get(STATE_NAME)!
    return { state, compiled, queryLanguage: compiled.queryLanguage }
  } catch (error) {
    throw invalid((error as Error).message, `/States/${STATE_NAME}`)
  }
}

function parseObject(text: string): { readonly [field: string]: Json } {
  let parsed: Json
  try {
    parsed = JSON.parse(text) as Json
  } catch (error) {
    throw new TestStateRejection(
      'InvalidDefinition',
      `Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: ${(error as Error).message}'`,
    )
  }
  if (!isObject(parsed)) throw invalid('Definition must be a valid JSON object', '/')
  return parsed
}

export function invalid(problem: string, location: string): TestStateRejection {
  return new TestStateRejection(
    'InvalidDefinition',
    `Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: ${problem} at ${location}'`,
  )
}

function checkTypes(states: { readonly [name: string]: Json }, prefix: string): void {
  for (const [name, state] of Object.entries(states)) {
    if (isObject(state)) checkState(state, `${prefix}/States/${name}`)
  }
}

function checkState(state: { readonly [field: string]: Json }, location: string): void {
  const type = state['Type']
  if (type === undefined) throw invalid("The field 'Type' is required but was missing", location)
  if (typeof type !== 'string' || !TYPES.includes(type)) {
    throw invalid(`The field 'Type' should have one of these values: [${TYPES.join(', ')}]`, `${location}/Type`)
  }
  const { Branches: branches } = state
  if (type === 'Parallel' && Array.isArray(branches) && branches.length === 0) {
    throw invalid('Value cannot be empty', `${location}/Branches`)
  }
}

/** Also inside branches and processors. */
function findState(graph: Graph, name: string | undefined): State | undefined {
  if (name === undefined) {
    throw new TestStateRejection('ValidationException', 'StateName must be specified for a state machine definition')
  }
  if (Object.hasOwn(graph.States, name)) return graph.States[name]
  for (const state of Object.values(graph.States)) {
    const inner =
      state.Type === 'Parallel' ? state.Branches : state.Type === 'Map' ? [state.ItemProcessor ?? state.Iterator] : []
    for (const one of inner) {
      const found = one && findState(one, name)
      if (found) return found
    }
  }
  return undefined
}
