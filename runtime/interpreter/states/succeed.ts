import type { SucceedState } from '../../../compiler/asl/types.ts'
import { compileFlow } from '../data-flow.ts'
import type { StateCompiler } from './compile-state.ts'

/** Succeed: ends its graph. */
export const compileSucceed: StateCompiler<SucceedState> = (state, { queryLanguage }) => {
  const flow = compileFlow(state, queryLanguage)
  return async (run) => {
    const input = await flow.effectiveInput(run)
    return { ...(await flow.finish(run, undefined, input)), next: undefined }
  }
}
