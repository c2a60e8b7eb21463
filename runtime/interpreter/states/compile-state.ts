import type { Graph, QueryLanguage, State } from '../../../compiler/asl/types.ts'
import type { CompiledGraph, CompiledState } from '../machine.ts'

/** What a state type's file gets beside the state. */
export interface StateContext {
  readonly name: string
  /** The language of this state. */
  readonly queryLanguage: QueryLanguage
  /** Compiles a graph inside the state. */
  readonly compileGraph: (graph: Graph) => CompiledGraph
}

/** Turns a state into what runs it once. */
export type StateCompiler<S extends State> = (state: S, context: StateContext) => CompiledState['run']
