import type { ParallelState } from '../../../compiler/asl/types.ts'
import type { Json } from '../../semantics/json.ts'
import { compileFlow, limited } from '../data-flow.ts'
import { runGraph } from '../run-graph.ts'
import { runStrands } from '../strands.ts'
import type { StateCompiler } from './compile-state.ts'

/** Parallel: every branch on the same input; the results in order, or the failure of the first branch that fails. */
export const compileParallel: StateCompiler<ParallelState> = (state, { queryLanguage, compileGraph }) => {
  const flow = compileFlow(state, queryLanguage)
  const branches = state.Branches.map(compileGraph)
  return async (run) => {
    const input = flow.effectiveInput(run)
    const payload = limited(run, await flow.payload(run, input))
    run.record('ParallelStateStarted')
    const { mock } = run.execution.test ?? {}
    if (mock) return flow.finish(run, mock(branches.length), input)
    const result: Json = await runStrands(run, {
      count: branches.length,
      concurrency: branches.length,
      start: (index, strand) => runGraph(branches[index]!, run.execution, strand, run.scope.inner(), payload),
    })
    const succeeded = run.report('ParallelStateSucceeded')
    return run.after(succeeded, () => flow.finish(run, limited(run, result), input))
  }
}
