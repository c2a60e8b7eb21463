import type { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import type { Completion } from '../../ir/state.ts'
import { lowerExpression, type Lowering, report } from '../lowering.ts'
import { options } from './arguments.ts'

/** `maxConcurrency` and `completionConfig` of map and parallel: `durable-api` 9. `nesting` changes records only. */
export function batchOptions(
  node: ts.Expression | undefined,
  operation: 'map' | 'parallel',
  lowering: Lowering,
): { readonly maxConcurrency?: Expression; readonly completion?: Completion; readonly itemNamer?: ts.Expression } {
  const given = options(node, operation, lowering)
  const concurrency = given.get('maxConcurrency')
  const completion = given.get('completionConfig')
  const itemNamer = given.get('itemNamer')
  const thresholds = completion && thresholdsOf(completion, lowering)
  const maxConcurrency = concurrency && lowerExpression(concurrency, lowering)
  if (maxConcurrency?.kind === 'literal' && !(Number(maxConcurrency.value) > 0))
    report(lowering, 'unsupported-argument', { operation, what: '`maxConcurrency` that is not positive' }, concurrency!)
  return {
    ...(maxConcurrency && { maxConcurrency }),
    ...(thresholds && Object.keys(thresholds).length > 0 && { completion: thresholds }),
    ...(itemNamer && { itemNamer }),
  }
}

/** Thresholds that are all absent mean what no configuration means. */
function thresholdsOf(node: ts.Expression, lowering: Lowering): Completion {
  const names = ['minSuccessful', 'toleratedFailureCount', 'toleratedFailurePercentage'] as const
  const given = options(node, 'completionConfig', lowering)
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = given.get(name)
      return value ? [[name, lowerExpression(value, lowering)]] : []
    }),
  )
}
