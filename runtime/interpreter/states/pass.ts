import type { PassState } from '../../../compiler/asl/types.ts'
import { compileFlow } from '../data-flow.ts'
import { chain } from '../maybe-promise.ts'
import type { StateCompiler } from './compile-state.ts'

/** Pass: a constant, its parameters, or its input. */
export const compilePass: StateCompiler<PassState> = (state, { queryLanguage }) => {
  const flow = compileFlow(state, queryLanguage)
  return (run) =>
    chain(flow.effectiveInput(run), (input) => {
      if (queryLanguage === 'JSONata') return flow.finish(run, undefined, input)
      if (state.Result === undefined) return chain(flow.payload(run, input), (made) => flow.finish(run, made, input))
      run.inspect('result', state.Result)
      return flow.finish(run, state.Result, input)
    })
}
