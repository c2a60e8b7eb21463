import { call, type Row, x } from './oracle-row.ts'

/** Results of `map` and `parallel`, and what they offer to look at. */

const batch = (items: readonly object[]) => {
  const all = items as { status: string; result?: unknown; error?: unknown }[]
  const failed = all.filter((item) => item.status === 'FAILED')
  const shown = all.map((item, index) => ({ index, ...item }))
  const succeeded = shown.filter((item) => item.status === 'SUCCEEDED' && item.result !== undefined)
  const value = { all, completionReason: 'ALL_COMPLETED' }
  // What JSON leaves out is what node's side of the oracle reads.
  const hidden = {
    succeeded: () => succeeded,
    failed: () => shown.filter((item) => item.status === 'FAILED'),
    started: () => [],
    getResults: () => succeeded.map((item) => item.result),
    getErrors: () => failed.map((item) => item.error),
    status: failed.length > 0 ? 'FAILED' : 'SUCCEEDED',
    hasFailure: failed.length > 0,
    successCount: all.length - failed.length,
    failureCount: failed.length,
    startedCount: 0,
    totalCount: all.length,
  }
  for (const [key, member] of Object.entries(hidden)) Object.defineProperty(value, key, { value: member })
  return value
}
const failure = { status: 'FAILED', error: { classes: ['Error'], name: 'Error', message: 'no' } }
const success = (result: unknown) => ({ status: 'SUCCEEDED', result })
export const BATCHES = [
  batch([]),
  batch([success(1)]),
  batch([success([1])]),
  batch([success([1, 2]), success([])]),
  batch([success({ a: 1 }), success(undefined), success(null)]),
  batch([failure]),
  batch([success('a'), failure, failure]),
]

export const batchRows = [
  'succeeded',
  'failed',
  'started',
  'getResults',
  'getErrors',
  'status',
  'hasFailure',
  'completionReason',
  'successCount',
  'failureCount',
  'startedCount',
  'totalCount',
].map((name): Row => ({
  title: `BatchResult.${name}`,
  expression: call(`BatchResult.${name}`, { ...x, shape: { kind: 'batch', result: { kind: 'unknown' } } }),
  values: { x: BATCHES },
}))
export const numberedBatches = BATCHES.map((value) => ({
  ...value,
  all: value.all.map((item, index) => ({ index, ...item })),
}))
