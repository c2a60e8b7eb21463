import type { Graph, QueryLanguage, State, StateMachine, StateType } from '../../compiler/asl/types.ts'
import { compileCatcher } from './data-flow.ts'
import { compileRetrier } from './error-handling.ts'
import type { CompiledGraph, CompiledState, Machine } from './machine.ts'
import { compileChoice } from './states/choice.ts'
import type { StateCompiler } from './states/compile-state.ts'
import { compileFail } from './states/fail.ts'
import { compileMap } from './states/map.ts'
import { compileParallel } from './states/parallel.ts'
import { compilePass } from './states/pass.ts'
import { compileSucceed } from './states/succeed.ts'
import { compileTask } from './states/task.ts'
import { compileWait } from './states/wait.ts'

type StateOf<T extends StateType> = Extract<State, { readonly Type: T }>

const COMPILERS: { readonly [T in StateType]: StateCompiler<StateOf<T>> } = {
  Task: compileTask,
  Pass: compilePass,
  Choice: compileChoice,
  Wait: compileWait,
  Succeed: compileSucceed,
  Fail: compileFail,
  Parallel: compileParallel,
  Map: compileMap,
}

/**
 * Makes a definition ready to run, any number of times. It must have passed `validateDefinition`: a path that does not parse
 * throws here, JSONata that does not parse when it is first evaluated.
 */
export function loadMachine(definition: StateMachine): Machine {
  return { definition, graph: compileGraph(definition, definition.QueryLanguage ?? 'JSONPath') }
}

function compileGraph(graph: Graph, language: QueryLanguage): CompiledGraph {
  const states = Object.entries(graph.States).map(([name, state]): [string, CompiledState] => {
    return [name, compileState(name, state, language)]
  })
  return { startAt: graph.StartAt, states: new Map(states) }
}

function compileState(name: string, state: State, inherited: QueryLanguage): CompiledState {
  const queryLanguage = state.QueryLanguage ?? inherited
  // The table pairs each type with its compiler; indexing by a union forgets that.
  const compile = COMPILERS[state.Type] as StateCompiler<State>
  const retry = 'Retry' in state ? (state.Retry ?? []) : []
  const catches = 'Catch' in state ? (state.Catch ?? []) : []
  return {
    name,
    type: state.Type,
    events: { entered: `${state.Type}StateEntered`, exited: `${state.Type}StateExited` },
    queryLanguage,
    run: compile(state, { name, queryLanguage, compileGraph: (graph) => compileGraph(graph, inherited) }),
    retriers: retry.map(compileRetrier),
    catchers: catches.map((catcher, index) => compileCatcher(catcher, index, queryLanguage)),
  }
}
