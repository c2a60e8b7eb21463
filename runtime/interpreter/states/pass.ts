import type { PassState } from '../../../compiler/asl/types.ts'
import { compileFlow } from '../data-flow.ts'
import type { StateCompiler } from './compile-state.ts'

/** Pass: a constant, its parameters, or its input. */
export const compilePass: StateCompiler<PassState> = (state, { queryLanguage }) => {
  const flow = compileFlow(state, queryLanguage)
  return async (run) => {
    const input = await flow.effectiveInput(run)
    if (queryLanguage === 'JSONata') return flow.finish(run, undefined, input)
    if (state.Result !== undefined) run.inspect('result', state.Result)
    const result = state.Result === undefined ? await flow.payload(run, input) : state.Result
    return flow.finish(run, result, input)
  }
}
