import type { PassState } from '../../../compiler/asl/types.ts'
import { compileFlow } from '../data-flow.ts'
import { chain } from '../maybe-promise.ts'
import type { StateCompiler } from './compile-state.ts'

/** Pass: a constant, its parameters, or its input. */
export const compilePass: StateCompiler<PassState> = (state, { queryLanguage }) => {
  const flow = compileFlow(state, queryLanguage)
  if (queryLanguage === 'JSONata') return (run) => flow.finish(run, undefined, run.input)
  const constant = state.Result
  if (constant === undefined) {
    return (run) => {
      const input = flow.effectiveInput(run)
      return chain(flow.payload(run, input), (made) => flow.finish(run, made, input))
    }
  }
  return (run) => {
    const input = flow.effectiveInput(run)
    run.inspect('result', constant)
    return flow.finish(run, constant, input)
  }
}
