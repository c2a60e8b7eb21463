import type { Environment } from '../environment/environment.ts'
import type { HistoryEvent } from '../history/event.ts'
import type { Operation, OperationUpdate } from '../history/operation.ts'
import { type ExecutionLimits, LIMITS } from '../semantics/limits.ts'
import type { ExecutionPayloads, ExecutionRecord, Lease, Scope, Store } from '../store/store.ts'
import { applyUpdate } from './apply-update.ts'
import { answerCallback, type CallbackAnswer, type CallbackReceipt } from './callbacks.ts'
import { bytes, checkRequest, storedBytes } from './checks.ts'
import { Commit } from './commit.ts'
import { fireDueTimes } from './due.ts'
import { endInvocation, type InvocationEnd, recordInterruption } from './endings.ts'
import { type ExecutionDraft, type ExecutionState, isFinal } from './execution-draft.ts'
import { handlerState } from './handler-state.ts'
import {
  beginInvoke,
  endInvoke,
  type InvokeOutcome,
  type InvokeTarget,
  type OpenInvoke,
  openInvokes,
} from './invokes.ts'
import type { NewExecution } from './new-execution.ts'
import { invalid, staleToken } from './service-error.ts'

export interface BackendOptions {
  readonly store: Store
  readonly environment: Environment
  /** Undefined for a name that nothing answers to; the invoke then fails. */
  readonly resolveFunction: (name: string) => InvokeTarget | undefined
  /** Default: AWS's. */
  readonly limits?: Partial<ExecutionLimits>
  /** Told of what has been committed, in order. */
  readonly onEvents?: (execution: ExecutionRecord, events: readonly HistoryEvent[]) => void
  /** Told that a commit changed operations from outside the invocation that is going on. */
  readonly onWake?: (executionId: string) => void
}

/** The right to invoke a handler once, and what it is given (`durable-api` 16.1). */
export interface Invocation {
  readonly execution: ExecutionRecord
  readonly requestId: string
  readonly token: string
  /** The EXECUTION operation comes first. */
  readonly operations: readonly Operation[]
  readonly updatedOperationIds: readonly string[]
  /** The handler's code is not what ran this execution before. */
  readonly isCodeChanged: boolean
  /** Functions that wait to be called, perhaps again. */
  readonly openInvokes: readonly OpenInvoke[]
}

export interface ClaimRequest {
  readonly executionId: string
  readonly codeHash: string
  readonly lease: Lease
  readonly isGone: Holders['isGone']
  readonly isThere?: Holders['isThere']
}

/** What is known of those who hold executions. */
export interface Holders {
  /** Known to be gone: its lease is worth nothing. */
  readonly isGone: (owner: string) => boolean
  /** Known to be there: its lease holds beyond its time. */
  readonly isThere?: ((owner: string) => boolean) | undefined
}

export interface StatePageRequest {
  readonly marker?: string | undefined
  /** Default: all. */
  readonly maxItems?: number | undefined
}

export interface StatePage {
  readonly operations: readonly Operation[]
  /** Absent on the last page. */
  readonly nextMarker?: string
}

export interface CheckpointReply {
  readonly token: string
  /** The execution is paused and no step is in the middle: the invocation may be broken off without losing anything. */
  readonly isPausing: boolean
  readonly operations: readonly Operation[]
}

/** How many due times one commit takes: when ten thousand executions wake at once, other work comes in between. */
const FIRED_AT_ONCE = 1000

/**
 * What AWS's service does (`durable-api` 16): it owns the status of every operation, timers, callbacks, invokes and the history.
 *
 * 1. A checkpoint is one commit: its operations, events, due times and the execution's record stand or fall together.
 * 2. A token names execution, invocation and checkpoint. One that is not the newest is refused, so a process that lost its
 *    execution to another can write nothing any more.
 * 3. `EventId`s have no gap: they are given out inside the commit.
 */
export class Backend {
  readonly #store: Store
  readonly #environment: Environment
  readonly #resolveFunction: BackendOptions['resolveFunction']
  readonly #onEvents: NonNullable<BackendOptions['onEvents']>
  readonly #onWake: NonNullable<BackendOptions['onWake']>
  readonly #limits: ExecutionLimits
  /** Kept states are trusted only while the version in the store is theirs: another backend, here or elsewhere, may have written. */
  readonly #kept = new Map<string, ExecutionState>()

  constructor({ store, environment, resolveFunction, limits, onEvents, onWake }: BackendOptions) {
    this.#store = store
    this.#environment = environment
    this.#resolveFunction = resolveFunction
    this.#onEvents = onEvents ?? (() => {})
    this.#onWake = onWake ?? (() => {})
    this.#limits = { ...LIMITS, ...limits }
  }

  /** Starts an execution, or finds the one of the same name. The caller compares the inputs. */
  start(request: NewExecution): Promise<{ record: ExecutionRecord; payloads: ExecutionPayloads; created: boolean }> {
    return this.#commit((commit) => {
      const { transaction } = commit
      const found = transaction.executionNamed(request.workflow, request.name)
      if (found) return { record: found, payloads: transaction.payloads(found.id), created: false }
      const { record } = commit.start(request)
      const { input, tags } = request
      return { record, payloads: { ...(input !== undefined && { input }), ...(tags && { tags }) }, created: true }
    })
  }

  /** Takes the right to invoke the handler now; undefined when nothing is to do or another holds the right. */
  claim({ executionId, codeHash, lease, ...holders }: ClaimRequest): Promise<Invocation | undefined> {
    return this.#commit((commit) => {
      const draft = commit.draft(executionId)
      const { record } = draft
      if (!isClaimable(record, lease.owner, draft.nowMs, holders)) return undefined
      if (record.openInvocation) {
        recordInterruption(commit, draft, this.#limits)
        if (draft.record.status !== 'RUNNING') return undefined
      }
      const requestId = commit.newId()
      draft.update({
        lease,
        codeHash,
        isRunnable: false,
        changed: [],
        invocations: record.invocations + 1,
        checkpoints: 0,
        openInvocation: { requestId, startedAtMs: draft.nowMs },
      })
      draft.deliver(0)
      return {
        execution: draft.record,
        requestId,
        token: tokenOf(draft.record),
        operations: handlerState(draft, commit.transaction.payloads(executionId).input),
        updatedOperationIds: record.changed,
        isCodeChanged: record.codeHash !== codeHash,
        openInvokes: openInvokes(draft),
      }
    })
  }

  /**
   * CheckpointDurableExecution: applies the updates, and answers with what they and the outside have changed. A refusal throws a
   * `ServiceError` and changes nothing.
   */
  checkpoint(
    token: string | undefined,
    updates: readonly OperationUpdate[],
    leaseUntilMs: number,
  ): Promise<CheckpointReply> {
    return this.#commit((commit) => {
      const draft = authorised(commit, token, 'checkpoint')
      fireDueTimes(commit, draft)
      if (draft.record.status !== 'RUNNING') throw staleToken()
      checkRequest(updates, this.#limits)
      const services = {
        newId: () => commit.newId(),
        beginInvoke: (invoking: ExecutionDraft, operation: Operation, update: OperationUpdate) =>
          beginInvoke(
            commit,
            invoking,
            operation,
            update,
            this.#resolveFunction(update.ChainedInvokeOptions!.FunctionName),
          ),
      }
      for (const update of updates) applyUpdate(draft, update, services)
      const { lease, checkpoints } = draft.record
      const stored = updates.reduce((sum, update) => sum + storedBytes(update), draft.record.storedBytes)
      const { operationsPerExecution, storedBytesPerExecution } = this.#limits
      if (draft.operations.size > operationsPerExecution)
        throw invalid(`An execution may have at most ${operationsPerExecution} operations.`)
      if (stored > storedBytesPerExecution)
        throw invalid(`An execution may store at most ${storedBytesPerExecution} bytes.`)
      draft.update({
        checkpoints: checkpoints + 1,
        storedBytes: stored,
        ...(lease && { lease: { ...lease, untilMs: leaseUntilMs } }),
      })
      const told = new Map(draft.touched.map((operation) => [operation.Id, operation]))
      for (const operationId of draft.undelivered) told.set(operationId, draft.operations.get(operationId)!.operation)
      draft.deliver(draft.changed.length)
      return { token: tokenOf(draft.record), operations: [...told.values()], isPausing: isPausing(draft) }
    })
  }

  /** GetDurableExecutionState: the state as an invocation gets it, in pages; a marker says where the next one begins. */
  state(token: string | undefined, { marker, maxItems }: StatePageRequest = {}): Promise<StatePage> {
    return this.#commit((commit) => {
      const draft = authorised(commit, token, 'read')
      const operations = handlerState(draft, commit.transaction.payloads(draft.record.id).input)
      const first = marker === undefined ? 0 : Number(marker)
      if (!Number.isInteger(first) || first < 0 || first > operations.length) throw invalid('Invalid Marker.')
      if (maxItems !== undefined && !(Number.isInteger(maxItems) && maxItems > 0)) throw invalid('Invalid MaxItems.')
      const next = first + (maxItems ?? operations.length)
      return {
        operations: operations.slice(first, next),
        ...(next < operations.length && { nextMarker: String(next) }),
      }
    })
  }

  /**
   * The invocation is over. A reply makes the execution final or leaves it waiting; a fault is repeated a few times. `keepLease`
   * holds on to a waiting execution, because this process still works for it.
   */
  endInvocation({ execution }: Invocation, end: InvocationEnd, keepLease: boolean): Promise<ExecutionRecord> {
    return this.#commit((commit) => {
      const draft = commit.draft(execution.id)
      fireDueTimes(commit, draft)
      const { invocations, status } = draft.record
      // Taken over, or ended by its time-out: the reply of an older invocation counts for nothing.
      if (invocations === execution.invocations && status === 'RUNNING') endInvocation(commit, draft, end, keepLease)
      return draft.record
    })
  }

  /** Everything in the scope that is due by now takes effect. */
  async fireDue(scope: Scope): Promise<void> {
    for (;;) {
      const nowMs = this.#environment.clock.now()
      const due = this.#store.read((snapshot) => snapshot.due(nowMs, scope, FIRED_AT_ONCE))
      const ids = new Set(due.map(({ executionId }) => executionId))
      await Promise.all([...ids].map((id) => this.#commit((commit) => fireDueTimes(commit, commit.draft(id)))))
      if (due.length < FIRED_AT_ONCE) return
    }
  }

  /** A function's answer to an invoke. */
  completeInvoke(executionId: string, operationId: string, outcome: InvokeOutcome): Promise<void> {
    return this.#commit((commit) => endInvoke(commit.draft(executionId), operationId, outcome))
  }

  /** Whether the invocation that is going on has not been told everything: another process has changed something. */
  hasNews({ id, changed }: ExecutionRecord): boolean {
    return changed.length > (this.#kept.get(id)?.delivered ?? 0)
  }

  /** From any process; whoever runs the execution hears of it through the store. */
  completeCallback(callbackId: string, answer: CallbackAnswer): Promise<CallbackReceipt> {
    return this.#commit((commit): CallbackReceipt => {
      const address = commit.transaction.callback(callbackId)
      if (!address) return { kind: 'unknown' }
      const draft = commit.draft(address.executionId)
      // A time-out that nobody was there to fire comes first.
      fireDueTimes(commit, draft)
      const operation = draft.operations.get(address.operationId)?.operation
      // Rewound, the operation has begun anew, with another callback.
      if (operation?.CallbackDetails?.CallbackId !== callbackId) return { kind: 'unknown' }
      if (isFinal(operation)) return { kind: 'ended', status: operation.Status }
      if (draft.record.status !== 'RUNNING') return { kind: 'ended', status: draft.record.status }
      const size = answer.kind === 'succeed' ? bytes(answer.result ?? '') : 0
      const limit = this.#limits.operationPayloadBytes
      if (size > limit) return { kind: 'too-large', bytes: size, limit }
      draft.update({ storedBytes: draft.record.storedBytes + size })
      answerCallback(draft, address.operationId, answer)
      return { kind: 'accepted', executionId: address.executionId }
    })
  }

  /** Holds on to executions that this process works for; those it has lost are skipped. */
  async renewLeases(executionIds: readonly string[], lease: Lease): Promise<void> {
    await Promise.all(
      executionIds.map((id) =>
        this.#commit((commit) => {
          const draft = commit.draft(id)
          if (draft.record.lease?.owner === lease.owner) draft.update({ lease })
        }),
      ),
    )
  }

  /** What an observer throws is its own fault, not the commit's: that is durable, and whoever asked for it must hear so. */
  #tell(record: ExecutionRecord, events: readonly HistoryEvent[]): void {
    try {
      this.#onEvents(record, events)
    } catch (thrown) {
      queueMicrotask(() => {
        throw thrown
      })
    }
  }

  /** A change from outside: what a person or a program asks for, beside what handlers, time and answers do. */
  change<T>(write: (commit: Commit) => T): Promise<T> {
    return this.#commit(write)
  }

  /** One commit of the store with drafts of the executions it changes; events are told when it is durable. */
  async #commit<T>(write: (commit: Commit) => T): Promise<T> {
    let commit: Commit | undefined
    let answer: T
    try {
      answer = await this.#store.commit((transaction) => {
        // It may be run again.
        commit?.forget()
        commit = new Commit(transaction, this.#environment, this.#kept)
        try {
          const written = write(commit)
          commit.save()
          return written
        } catch (thrown) {
          // At once: another write of the same transaction must not see what this one left half done.
          commit.forget()
          throw thrown
        }
      })
    } catch (thrown) {
      commit?.forget()
      throw thrown
    }
    for (const { record, events, isWoken } of commit!.drafts) {
      // A waiting execution costs no memory.
      if (!record.openInvocation) this.#kept.delete(record.id)
      if (isWoken && record.openInvocation) this.#onWake(record.id)
      if (events.length > 0) this.#tell(record, events)
    }
    return answer
  }
}

/** Whether an owner may invoke the handler now: there is something to do, and nobody else is at it. */
function isClaimable(
  { status, lease, isRunnable, openInvocation, pause }: ExecutionRecord,
  owner: string,
  nowMs: number,
  holders: Holders,
): boolean {
  if (status !== 'RUNNING' || pause) return false
  if (!lease) return isRunnable
  if (lease.owner === owner) return isRunnable && openInvocation === undefined
  // Abandoned in an invocation, or while it waited for a function that its process was calling.
  return isAbandoned(lease, nowMs, holders)
}

/** Whether another's lease holds no more. */
export function isAbandoned({ owner, untilMs }: Lease, nowMs: number, { isGone, isThere }: Holders): boolean {
  return isGone(owner) || (untilMs <= nowMs && isThere?.(owner) !== true)
}

/** A step that runs would be interrupted if its end could not be recorded: it is let come to its end. */
function isPausing({ record, operations }: ExecutionDraft): boolean {
  if (!record.pause) return false
  return ![...operations.values()].some(({ operation }) => operation.Type === 'STEP' && operation.Status === 'STARTED')
}

function tokenOf({ id, invocations, checkpoints }: ExecutionRecord): string {
  return `${id}/${invocations}/${checkpoints}`
}

function authorised(commit: Commit, token: string | undefined, purpose: 'checkpoint' | 'read'): ExecutionDraft {
  const [id = '', invocation, checkpoint] = token?.split('/') ?? []
  const draft = commit.find(id)
  if (!draft) throw staleToken()
  const { status, openInvocation, invocations, checkpoints } = draft.record
  const isCurrent =
    status === 'RUNNING' &&
    openInvocation !== undefined &&
    Number(invocation) === invocations &&
    (purpose === 'read' || Number(checkpoint) === checkpoints)
  if (!isCurrent) throw staleToken()
  return draft
}
