import type { ErrorObject, Operation } from '../history/operation.ts'
import type { StoredOperation } from '../store/store.ts'
import { type Commit, EXECUTION_TIMEOUT } from './commit.ts'
import { type ExecutionDraft, isFinal } from './execution-draft.ts'
import { terminate } from './terminate.ts'

/**
 * Sets a failed execution back to failed operations, so that they run anew and the handler goes on from there.
 *
 * 1. What is rewound is forgotten with everything that its strand began after it had failed; what ran beside it stays.
 * 2. The contexts around it go on.
 * 3. The history is kept: an event says what was forgotten.
 *
 * Without a target it is what ended the execution (`causes`). Where nothing recorded did, the handler's own code failed: it runs again
 * over its records.
 */
export function rewind(commit: Commit, draft: ExecutionDraft, targetId?: string): void {
  const { record, transaction, nowMs } = draft
  const past = new Past(draft)
  const target = targetId === undefined ? undefined : draft.operations.get(targetId)
  const points = target ? past.causesOf(target) : past.causes(undefined, transaction.payloads(record.id).error)
  const removed = new Map<string, StoredOperation>()
  const reopened = new Map<string, StoredOperation>()
  for (const id of points) {
    for (let at = draft.operations.get(id); at; at = past.parentOf(at)) {
      const isPoint = at.operation.Id === id
      if (isPoint && isForgotten(transaction, at)) past.addFamily(at, removed)
      else if (isFinal(at.operation)) reopened.set(at.operation.Id, at)
      for (const later of past.begunAfter(at)) past.addFamily(later, removed)
    }
  }
  for (const stored of removed.values()) {
    reopened.delete(stored.operation.Id)
    const childId = stored.invoke?.executionId
    if (childId !== undefined && transaction.execution(childId)?.status === 'RUNNING')
      terminate(commit, commit.draft(childId), `The invoke of ${record.name} that started it was rewound.`)
    draft.remove(stored)
  }
  for (const stored of reopened.values()) {
    const { operation, invoke } = stored
    if (invoke?.executionId !== undefined) rewind(commit, commit.draft(invoke.executionId))
    const { EndTimestamp: _end, ContextDetails: _context, ChainedInvokeDetails: _invoke, ...open } = operation
    draft.put({ ...open, Status: 'STARTED' })
  }
  const timeoutAtMs = record.timeoutAtMs === undefined ? undefined : nowMs + record.timeoutAtMs - record.startedAtMs
  draft.event('ExecutionRewound', {
    ExecutionRewoundDetails: { RemovedIds: [...removed.keys()], ReopenedIds: [...reopened.keys()] },
  })
  transaction.updatePayloads(record.id, { result: undefined, error: undefined })
  draft.update({
    status: 'RUNNING',
    endedAtMs: undefined,
    pause: undefined,
    isRunnable: true,
    faults: 0,
    changed: [],
    ...(timeoutAtMs !== undefined && { timeoutAtMs }),
  })
  setDueAgain(draft)
}

/** An invoke whose execution can be rewound goes on with it; a context's own code runs again over its records. */
function isForgotten(transaction: ExecutionDraft['transaction'], { operation, invoke }: StoredOperation): boolean {
  if (operation.Type === 'CONTEXT') return operation.SubType === 'WaitForCallback'
  return invoke?.executionId === undefined || transaction.execution(invoke.executionId)?.status !== 'FAILED'
}

/** An execution that is over has no due times; what goes on waits for them again. */
function setDueAgain(draft: ExecutionDraft): void {
  for (const { operation, callback } of draft.operations.values()) {
    if (isFinal(operation)) continue
    const { StepDetails, WaitDetails } = operation
    const dueMs = Math.min(
      WaitDetails?.ScheduledEndTimestamp ?? Infinity,
      operation.Status === 'PENDING' ? (StepDetails?.NextAttemptTimestamp ?? Infinity) : Infinity,
      callback?.timeoutAtMs ?? Infinity,
      callback?.heartbeatAtMs ?? Infinity,
    )
    if (dueMs < Infinity) draft.setDue(operation.Id, dueMs)
  }
  if (draft.record.timeoutAtMs !== undefined) draft.setDue(EXECUTION_TIMEOUT, draft.record.timeoutAtMs)
}

const FAILED: ReadonlySet<Operation['Status']> = new Set(['FAILED', 'TIMED_OUT', 'STOPPED'])
const CONCURRENT: ReadonlySet<string | undefined> = new Set(['Map', 'Parallel'])

/** Whether an operation may be the target of a rewind. */
export const hasFailed = ({ Status }: Operation): boolean => FAILED.has(Status)

/** What the history of an execution says about the order of its operations. Times are too coarse: events are not. */
class Past {
  readonly #operations: ExecutionDraft['operations']
  readonly #children = new Map<string | undefined, StoredOperation[]>()
  readonly #begun = new Map<string, number>()
  readonly #ended = new Map<string, number>()

  constructor({ operations, transaction, record }: ExecutionDraft) {
    this.#operations = operations
    for (const stored of operations.values()) {
      const { ParentId } = stored.operation
      const siblings = this.#children.get(ParentId)
      if (siblings) siblings.push(stored)
      else this.#children.set(ParentId, [stored])
    }
    for (const { EventId, Id, ExecutionRewoundDetails: rewound } of transaction.events(record.id)) {
      // The same id has begun anew after an earlier rewind.
      for (const id of rewound?.RemovedIds ?? []) this.#begun.delete(id)
      if (Id === undefined) continue
      if (!this.#begun.has(Id)) this.#begun.set(Id, EventId)
      this.#ended.set(Id, EventId)
    }
  }

  parentOf({ operation: { ParentId } }: StoredOperation): StoredOperation | undefined {
    return ParentId === undefined ? undefined : this.#operations.get(ParentId)
  }

  /** What the same strand began after the operation had ended. Items and branches are strands of their own. */
  begunAfter(stored: StoredOperation): readonly StoredOperation[] {
    const { operation } = stored
    if (!isFinal(operation) || CONCURRENT.has(this.parentOf(stored)?.operation.SubType)) return []
    const ended = this.#endOf(stored)
    return this.#childrenOf(operation.ParentId).filter((other) => this.#begun.get(other.operation.Id)! > ended)
  }

  addFamily(stored: StoredOperation, to: Map<string, StoredOperation>): void {
    to.set(stored.operation.Id, stored)
    for (const child of this.#childrenOf(stored.operation.Id)) this.addFamily(child, to)
  }

  /**
   * What made a context (undefined: the execution) fail: of a strand the last failed operation, if nothing was begun after it or if the
   * strand failed with its error; of a map or parallel one of each failed item. An operation whose failure was handled is none. A
   * context whose own code failed stands for itself.
   */
  causes(contextId: string | undefined, error: ErrorObject | undefined): readonly string[] {
    const failed = this.#childrenOf(contextId).filter((child) => this.#isFailure(child))
    if (contextId !== undefined && CONCURRENT.has(this.#operations.get(contextId)!.operation.SubType))
      return failed.length === 0 ? [contextId] : failed.flatMap((child) => this.causesOf(child))
    const last = failed.toSorted((a, b) => this.#endOf(a) - this.#endOf(b)).at(-1)
    if (last && (this.begunAfter(last).length === 0 || this.#hasMessage(last, error?.ErrorMessage)))
      return this.causesOf(last)
    return contextId === undefined ? [] : [contextId]
  }

  causesOf({ operation }: StoredOperation): readonly string[] {
    if (operation.Type !== 'CONTEXT' || operation.SubType === 'WaitForCallback') return [operation.Id]
    return this.causes(operation.Id, errorOf(operation))
  }

  /** A map with a failed item may have succeeded: what came of it, the handler decides. */
  #isFailure({ operation }: StoredOperation): boolean {
    return (
      hasFailed(operation) ||
      (CONCURRENT.has(operation.SubType) && this.#childrenOf(operation.Id).some((child) => hasFailed(child.operation)))
    )
  }

  #hasMessage({ operation }: StoredOperation, message: string | undefined): boolean {
    if (message === undefined) return false
    if (hasFailed(operation) && errorOf(operation)?.ErrorMessage === message) return true
    return this.#childrenOf(operation.Id).some((child) => this.#hasMessage(child, message))
  }

  #childrenOf(id: string | undefined): readonly StoredOperation[] {
    return this.#children.get(id) ?? []
  }

  #endOf({ operation }: StoredOperation): number {
    return this.#ended.get(operation.Id) ?? 0
  }
}

function errorOf(operation: Operation): ErrorObject | undefined {
  const { StepDetails, ContextDetails, CallbackDetails, ChainedInvokeDetails } = operation
  return (StepDetails ?? ContextDetails ?? CallbackDetails ?? ChainedInvokeDetails)?.Error
}
