import type { NamedParallelBranch, ParallelConfig, ParallelFunc } from '../../sdk/batch.ts'
import { DurablePromise } from '../../sdk/durable-promise.ts'
import { defaultBranchName } from '../../semantics/operations.ts'
import { splitArguments } from '../call.ts'
import type { ReplayContext } from '../context.ts'
import { runBatch } from './batch.ts'

type Branch = ParallelFunc<unknown, never> | NamedParallelBranch<unknown, never>

/** `durable-api` 9. */
export function parallel(context: ReplayContext, args: readonly unknown[]): DurablePromise<never> {
  const { name, rest } = splitArguments('parallel', args)
  // What the overloads ask for.
  const [branches, config = {}] = rest as [Branch[], ParallelConfig<unknown>?]
  if (!Array.isArray(branches)) return rejected('Parallel operation requires an array of branch functions')
  if (!branches.every((branch) => typeof body(branch) === 'function'))
    return rejected('All branches must be functions or NamedParallelBranch objects')
  return runBatch(context, {
    kind: 'parallel',
    name,
    items: branches.map((branch, index) => ({
      index,
      name: typeof branch === 'function' ? undefined : branch.name,
      defaultName: defaultBranchName(index),
      // The handler's own type of logger.
      run: (inner) => body(branch)(inner as never),
    })),
    config,
  })
}

function body(branch: Branch): ParallelFunc<unknown, never> {
  return typeof branch === 'function' ? branch : branch?.func
}

function rejected(message: string): DurablePromise<never> {
  return new DurablePromise(() => Promise.reject(new Error(message)))
}
