import type { HistoryEvent } from '../history/event.ts'
import type { ErrorObject, Operation } from '../history/operation.ts'

/**
 * Where executions are kept. The store owns durability and nothing else: it knows records, indexes and times, no status rules.
 *
 * 1. What `commit` resolved for survives a crash of the process at any moment (SQLite; the memory store keeps nothing).
 * 2. A commit happens wholly or not at all, also beside commits of other processes.
 * 3. Records are immutable values: whoever gets one may keep it, whoever changes something puts a new one.
 */
export interface Store {
  /** Whether other processes may use the store at the same time; executions are leased only then. */
  readonly isShared: boolean
  /**
   * Runs `write` in a transaction and resolves with its answer once that is durable. Commits made in one turn of the event loop
   * share one transaction; a `write` that throws is undone alone. `write` must be synchronous, and may run twice: when one of those that
   * share a transaction throws, all are undone and run again. What it changes beside the transaction it changes anew each time.
   */
  readonly commit: <T>(write: (transaction: Transaction) => T) => Promise<T>
  /** Reads the committed state: all that `read` looks at is of one moment. */
  readonly read: <T>(read: (snapshot: Snapshot) => T) => T
  /** Calls back when another process may have committed something; stops when the returned function is called. */
  readonly onOutsideCommit: (listener: () => void) => () => void
  readonly close: () => Promise<void>
}

export interface Snapshot {
  readonly execution: (id: string) => ExecutionRecord | undefined
  /** By its name; names are unique per workflow. */
  readonly executionNamed: (workflow: string, name: string) => ExecutionRecord | undefined
  /** The version alone, to know whether a kept record is still the newest. */
  readonly version: (id: string) => number | undefined
  /** Newest first. */
  readonly executions: (filter: ExecutionFilter) => readonly ExecutionRecord[]
  /** An execution and all that it invoked, whatever their status, the oldest first. */
  readonly family: (rootId: string) => readonly ExecutionRecord[]
  readonly payloads: (id: string) => ExecutionPayloads
  /** In the order in which they began. */
  readonly operations: (id: string) => readonly StoredOperation[]
  readonly events: (id: string) => readonly HistoryEvent[]
  /** The operation that a callback id belongs to. */
  readonly callback: (callbackId: string) => OperationAddress | undefined
  /** Unfinished executions. */
  readonly running: (scope: Scope) => readonly ExecutionRecord[]
  /** Executions that the claimant may invoke now, without paused ones; those that began first, at most `limit`. */
  readonly runnable: (scope: Scope, claimant: Claimant, limit: number) => readonly ExecutionRecord[]
  /** Unfinished executions that another owner holds, without paused ones. */
  readonly heldByOthers: (scope: Scope, owner: string) => readonly ExecutionRecord[]
  /** Unfinished executions, counted by workflow. */
  readonly unfinished: () => ReadonlyMap<string, number>
  /** Times that are due at `nowMs`, the earliest first, at most `limit`. */
  readonly due: (nowMs: number, scope: Scope, limit: number) => readonly DueTime[]
  /** The same of one execution. */
  readonly dueOf: (executionId: string, nowMs: number) => readonly DueTime[]
  readonly earliestDue: (scope: Scope) => number | undefined
}

export interface Transaction extends Snapshot {
  readonly insertExecution: (record: ExecutionRecord, payloads: ExecutionPayloads) => void
  /**
   * Everything but identity may change. The version is the caller's: raise it with every change. An execution that is no longer
   * running loses its due times. `before`, if the caller knows it, is what the store holds now: only what differs is written.
   */
  readonly updateExecution: (record: ExecutionRecord, before?: ExecutionRecord) => void
  readonly updatePayloads: (id: string, payloads: Pick<ExecutionPayloads, 'result' | 'error'>) => void
  readonly putOperation: (executionId: string, stored: StoredOperation) => void
  /** With its callback. */
  readonly deleteOperation: (executionId: string, stored: StoredOperation) => void
  /** With everything that belongs to it. */
  readonly deleteExecution: (id: string) => void
  readonly appendEvents: (executionId: string, events: readonly HistoryEvent[]) => void
  /** The operation's own record names the callback too. */
  readonly putCallback: (callbackId: string, address: OperationAddress) => void
  /** Sets, moves or (undefined) removes the time at which something of the operation is due. */
  readonly setDue: (address: OperationAddress, atMs: number | undefined) => void
}

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'STOPPED'

export interface ExecutionRecord {
  readonly id: string
  /** `DurableExecutionArn`: what the handler sees. */
  readonly arn: string
  readonly name: string
  readonly workflow: string
  /** The execution that started this one by an invoke, up to the first; its own id there. */
  readonly rootId: string
  readonly parent?: OperationAddress
  /** Hash of the handler's code that ran it last. */
  readonly codeHash: string
  readonly startedAtMs: number
  readonly endedAtMs?: number
  readonly timeoutAtMs?: number
  readonly status: ExecutionStatus
  /** Raised by every change; a kept copy with the same version is the newest. */
  readonly version: number
  readonly nextEventId: number
  /** Something has changed that the handler has not seen: it is to be invoked. */
  readonly isRunnable: boolean
  /** Who may invoke it, and until when that holds without renewal. */
  readonly lease?: Lease
  /** How many invocations have begun. A checkpoint of an older one is refused. */
  readonly invocations: number
  /** Checkpoints of the current invocation; token and record must agree. */
  readonly checkpoints: number
  /** The invocation that is going on, or was when its process died. */
  readonly openInvocation?: { readonly requestId: string; readonly startedAtMs: number }
  /** Invocations in a row that ended by an infrastructure fault. */
  readonly faults: number
  /** Operations that changed from outside since the current or last invocation began. */
  readonly changed: readonly string[]
  /** It is not invoked until it is resumed. Times and callbacks go on taking effect. */
  readonly pause?: Pause
  /** Bytes of all payloads that were ever recorded for it. */
  readonly storedBytes: number
}

export interface Pause {
  readonly sinceMs: number
  readonly reason?: string
}

export interface Lease {
  readonly owner: string
  readonly untilMs: number
}

export interface ExecutionPayloads {
  readonly input?: string
  readonly result?: string
  readonly error?: ErrorObject
  readonly tags?: Readonly<Record<string, string>>
}

/** An operation's record, with what the service knows beside it. */
export interface StoredOperation {
  /** Its place in the order of beginning, from 1. */
  readonly order: number
  readonly operation: Operation
  readonly callback?: { readonly timeoutAtMs?: number; readonly heartbeatAtMs?: number; readonly heartbeatMs?: number }
  readonly invoke?: { readonly functionName: string; readonly input?: string; readonly executionId?: string }
}

export interface OperationAddress {
  readonly executionId: string
  readonly operationId: string
}

export interface DueTime extends OperationAddress {
  readonly atMs: number
}

/** Which executions are meant: all, or one with those that it invoked. */
export interface Scope {
  readonly rootId?: string
}

/** Who asks for work: what others hold is not for it, nor what it is invoking already, nor workflows that it does not know. */
export interface Claimant {
  readonly owner: string
  readonly workflows: readonly string[]
}

/** What is given must all hold. */
export interface ExecutionFilter {
  readonly name?: string
  /** Names that begin so. */
  readonly namePrefix?: string
  readonly workflow?: string
  /** One of these. */
  readonly statuses?: readonly ExecutionStatus[]
  readonly isPaused?: boolean
  /** Started at this time or later. */
  readonly startedFromMs?: number
  readonly startedBeforeMs?: number
  /** Ended before this time. */
  readonly endedBeforeMs?: number
  /** All of these, with these values. */
  readonly tags?: Readonly<Record<string, string>>
  /** Only those that no other execution invoked. */
  readonly isRoot?: boolean
  readonly limit?: number
}

/** Why a store cannot be used; `detail` is SQLite's word where there is one. */
export type StoreFault = 'missing' | 'damaged' | 'locked' | 'foreign' | 'version' | 'unusable'

export class StoreError extends Error {
  readonly fault: StoreFault
  readonly file: string
  readonly detail: string

  constructor(fault: StoreFault, file: string, detail: string) {
    super(`${file}: ${detail}`)
    this.name = 'StoreError'
    this.fault = fault
    this.file = file
    this.detail = detail
  }
}
