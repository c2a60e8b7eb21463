import type { Operation } from '../history/operation.ts'
import { type ExecutionDraft, isFinal } from './execution-draft.ts'

/**
 * The state an invocation is given (`durable-api` 16.2): the EXECUTION operation, then the others in the order in which they began,
 * without the descendants of finished contexts, unless the context is to run again over its children.
 */
export function handlerState({ record, operations }: ExecutionDraft, input: string | undefined): readonly Operation[] {
  const hides = new Map<string, boolean>()
  /** Whether what lies below the operation is left out. */
  const isHiding = (id: string | undefined): boolean => {
    if (id === undefined) return false
    const known = hides.get(id)
    if (known !== undefined) return known
    const operation = operations.get(id)?.operation
    const answer =
      operation !== undefined &&
      ((isFinal(operation) && operation.ContextDetails?.ReplayChildren !== true) || isHiding(operation.ParentId))
    hides.set(id, answer)
    return answer
  }
  const visible = [...operations.values()]
    .map(({ operation }) => operation)
    .filter((operation) => !isHiding(operation.ParentId))
  const execution: Operation = {
    Id: record.id,
    Type: 'EXECUTION',
    Name: record.name,
    StartTimestamp: record.startedAtMs,
    Status: 'STARTED',
    ExecutionDetails: input === undefined ? {} : { InputPayload: input },
  }
  return [execution, ...visible]
}
