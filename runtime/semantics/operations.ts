import { LIMITS } from './limits.ts'

/** `durable-api` 16.2: how each kind of operation is recorded. */
export const OPERATIONS = {
  step: { type: 'STEP', subType: 'Step' },
  waitForCondition: { type: 'STEP', subType: 'WaitForCondition' },
  wait: { type: 'WAIT', subType: 'Wait' },
  createCallback: { type: 'CALLBACK', subType: 'Callback' },
  invoke: { type: 'CHAINED_INVOKE', subType: 'ChainedInvoke' },
  runInChildContext: { type: 'CONTEXT', subType: 'RunInChildContext' },
  waitForCallback: { type: 'CONTEXT', subType: 'WaitForCallback' },
  map: { type: 'CONTEXT', subType: 'Map' },
  mapIteration: { type: 'CONTEXT', subType: 'MapIteration' },
  parallel: { type: 'CONTEXT', subType: 'Parallel' },
  parallelBranch: { type: 'CONTEXT', subType: 'ParallelBranch' },
} as const

export type OperationKind = keyof typeof OPERATIONS
export type OperationType = (typeof OPERATIONS)[OperationKind]['type'] | 'EXECUTION'

/** Names of items that got none (`durable-api` 9.1). */
export const defaultItemName = (index: number): string => `map-item-${index}`
export const defaultBranchName = (index: number): string => `parallel-branch-${index}`

const PRINTABLE = /^[\x20-\x7E]*$/

/** Whether the service takes a text as the name of an operation: printable ASCII, not too long; it may be empty. */
export const isOperationName = (text: string): boolean => text.length <= LIMITS.nameCharacters && PRINTABLE.test(text)

/**
 * Whether a call names its operation: the first argument is a string or undefined. `wait` needs a string there, and `invoke`
 * asks its second argument (`durable-api` 3).
 */
export function isNamedCall(operation: OperationKind, first: unknown, second: unknown): boolean {
  if (operation === 'invoke') return typeof second === 'string'
  if (operation === 'wait') return typeof first === 'string'
  return first === undefined || typeof first === 'string'
}
