import type { SucceedState } from '../../../compiler/asl/types.ts'
import { compileFlow } from '../data-flow.ts'
import { chain } from '../maybe-promise.ts'
import type { StateCompiler } from './compile-state.ts'

/** Succeed: ends its graph. */
export const compileSucceed: StateCompiler<SucceedState> = (state, { queryLanguage }) => {
  const flow = compileFlow(state, queryLanguage)
  return (run) =>
    chain(flow.effectiveInput(run), (input) =>
      chain(flow.finish(run, undefined, input), ({ output }) => ({ output, next: undefined })),
    )
}
