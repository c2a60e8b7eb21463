import type { Operation } from '../history/operation.ts'
import { DurableOperationError } from '../sdk/errors.ts'
import type { OperationInfo } from '../sdk/plugin.ts'

/** What plugins are told of an operation: its record in their words. Before anything is recorded, `called` alone. */
export function operationInfo(record: Operation | undefined, called?: CalledOperation): OperationInfo {
  const details =
    record?.StepDetails ?? record?.CallbackDetails ?? record?.ContextDetails ?? record?.ChainedInvokeDetails
  return {
    id: record?.Id ?? called?.id ?? '',
    // An empty name is one.
    name: called ? record?.Name || called.name : record?.Name,
    type: record?.Type ?? called?.type ?? '',
    subType: record?.SubType || called?.subType,
    parentId: record?.ParentId || called?.parentId,
    status: record?.Status,
    startTimestamp: date(record?.StartTimestamp),
    endTimestamp: date(record?.EndTimestamp),
    result: details?.Result,
    error: details?.Error && DurableOperationError.fromErrorObject(details.Error),
    attempt: record?.StepDetails?.Attempt,
    isReplay: false,
  }
}

/** What a call says of itself. */
export type CalledOperation = Pick<OperationInfo, 'id' | 'name' | 'type' | 'subType' | 'parentId'>

export function operationInfos(records: Iterable<Operation>): Record<string, OperationInfo> {
  return Object.fromEntries([...records].map((record) => [record.Id, operationInfo(record)]))
}

function date(ms: number | undefined): Date | undefined {
  return ms === undefined ? undefined : new Date(ms)
}

/** Plugins are told of errors, whatever was thrown. */
export const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)))
