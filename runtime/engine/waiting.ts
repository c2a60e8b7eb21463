import type { Operation } from '../history/operation.ts'
import type { StoredOperation } from '../store/store.ts'
import { OperationPaths } from './operation-paths.ts'

/** What a suspended execution waits for. */
export type Waiting =
  | { readonly kind: 'wait' | 'retry'; readonly path: string; readonly untilMs: number }
  | { readonly kind: 'callback'; readonly path: string; readonly callbackId: string; readonly untilMs?: number }
  | { readonly kind: 'invoke'; readonly path: string; readonly functionName: string; readonly executionId?: string }

/** The open operations that are not below a finished context: those will never be looked at again. */
export function waitingFor(stored: readonly StoredOperation[]): readonly Waiting[] {
  const paths = new OperationPaths()
  const operations = new Map(stored.map(({ operation }) => [operation.Id, operation]))
  for (const { operation } of stored) paths.add(operation)
  const isBelowFinished = ({ ParentId }: Operation): boolean => {
    const parent = ParentId === undefined ? undefined : operations.get(ParentId)
    return parent !== undefined && (parent.Status !== 'STARTED' || isBelowFinished(parent))
  }
  return stored.flatMap((one) => {
    const found = waiting(one, paths.of(one.operation.Id)!)
    return found && !isBelowFinished(one.operation) ? [found] : []
  })
}

function waiting({ operation, callback, invoke }: StoredOperation, path: string): Waiting | undefined {
  const { Type, Status, StepDetails, WaitDetails, CallbackDetails } = operation
  if (Type === 'STEP' && (Status === 'PENDING' || Status === 'READY'))
    return { kind: 'retry', path, untilMs: StepDetails?.NextAttemptTimestamp ?? operation.StartTimestamp }
  if (Status !== 'STARTED') return undefined
  if (Type === 'WAIT') return { kind: 'wait', path, untilMs: WaitDetails!.ScheduledEndTimestamp! }
  if (Type === 'CALLBACK') {
    const untilMs = Math.min(callback?.timeoutAtMs ?? Infinity, callback?.heartbeatAtMs ?? Infinity)
    return { kind: 'callback', path, callbackId: CallbackDetails!.CallbackId!, ...(untilMs < Infinity && { untilMs }) }
  }
  if (Type === 'CHAINED_INVOKE') {
    const { functionName, executionId } = invoke!
    return { kind: 'invoke', path, functionName, ...(executionId !== undefined && { executionId }) }
  }
  return undefined
}
