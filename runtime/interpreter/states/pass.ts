import type { PassState } from '../../../compiler/asl/types.ts'
import { jsonataFlow, pathFlow } from '../data-flow.ts'
import type { StateCompiler } from './compile-state.ts'

/** Pass: a constant, its parameters, or its input. */
export const compilePass: StateCompiler<PassState> = (state, { queryLanguage }) => {
  if (queryLanguage === 'JSONata') {
    const { finish } = jsonataFlow(state)
    return (run) => finish(run, undefined, run.input)
  }
  const { effectiveInput, payload, finish } = pathFlow(state)
  const constant = state.Result
  if (constant === undefined) {
    return (run) => {
      const input = effectiveInput(run)
      return finish(run, payload(run, input), input)
    }
  }
  return (run) => {
    const input = effectiveInput(run)
    run.inspect('result', constant)
    return finish(run, constant, input)
  }
}
