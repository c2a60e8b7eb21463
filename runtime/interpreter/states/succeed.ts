import type { SucceedState } from '../../../compiler/asl/types.ts'
import { compileFlow } from '../data-flow.ts'
import type { StateCompiler } from './compile-state.ts'

/** Succeed: ends its graph. */
export const compileSucceed: StateCompiler<SucceedState> = (state, { queryLanguage }) => {
  const flow = compileFlow({ ...state, Next: undefined }, queryLanguage)
  return (run) => flow.finish(run, undefined, flow.effectiveInput(run))
}
