import type { State } from '../../ir/state.ts'
import type { Exit, Fields, GraphEmitter, Landing } from './emission.ts'

interface SharedFailure {
  /** The state of the workflow that it belongs to; default: the first of the graph. */
  readonly holder?: State
  /** Wished names: of the variable that binds the error, and of the state. */
  readonly variable: string
  readonly name: string
  readonly fields: (error: string) => Fields
}

/** One state for all errors that nothing in a graph catches, made when the first leaves. `fields` are given the error as text. */
export function sharedFailure(
  emitter: () => GraphEmitter,
  { holder, variable, name, fields }: SharedFailure,
): Exit['failure'] {
  let landing: Landing | undefined
  return () => {
    if (landing) return landing
    const inner = emitter()
    const binding = inner.emission.names.add(variable)
    const next = inner.freeName(name)
    landing = { binding, next }
    inner.sharedEnds.add(next)
    inner.add(next, holder ?? Object.values(inner.graph.states)[0]!, fields(`$${binding}`))
    return landing
  }
}
