import type { EventType, HistoryEvent } from '../history/event.ts'
import type { Operation } from '../history/operation.ts'
import type { ExecutionRecord, StoredOperation, Transaction } from '../store/store.ts'

/** An execution as the backend keeps it between commits. */
export interface ExecutionState {
  record: ExecutionRecord
  readonly operations: Map<string, StoredOperation>
  /** The order of the newest operation there ever was. */
  lastOrder: number
  /** How many of the outside changes the current invocation has been told. */
  delivered: number
}

export const isFinal = ({ Status }: Operation): boolean =>
  Status !== 'STARTED' && Status !== 'PENDING' && Status !== 'READY'

/** The details of an event, without what the draft fills in. */
export type EventDetails = Partial<Omit<HistoryEvent, 'EventId' | 'EventType' | 'EventTimestamp'>>

/**
 * The changes that one commit makes to one execution. Due times are written as they change; operations, events and the record are
 * written by `save`, which raises the version.
 */
export class ExecutionDraft {
  readonly transaction: Transaction
  readonly nowMs: number
  readonly #state: ExecutionState
  /** As the store holds it. */
  #stored: ExecutionRecord
  readonly #events: HistoryEvent[]
  /** So many of the events are in the store. */
  #written: number
  readonly #touched = new Set<string>()
  /** Operations that changed from outside in this commit; they join those of the record when it is written. */
  readonly #woken: string[] = []
  #isChanged = false

  /** `written`: events of this commit that are in the store already. */
  constructor(transaction: Transaction, state: ExecutionState, nowMs: number, written: readonly HistoryEvent[]) {
    this.transaction = transaction
    this.nowMs = nowMs
    this.#state = state
    this.#stored = state.record
    this.#events = [...written]
    this.#written = written.length
  }

  get record(): ExecutionRecord {
    return this.#state.record
  }

  get operations(): ReadonlyMap<string, StoredOperation> {
    return this.#state.operations
  }

  /** Operations that this draft changed, as they are now. */
  get touched(): readonly Operation[] {
    return [...this.#touched].map((id) => this.#state.operations.get(id)!.operation)
  }

  get events(): readonly HistoryEvent[] {
    return this.#events
  }

  /** Whether something happened that the handler has to see. */
  get isWoken(): boolean {
    return this.#woken.length > 0
  }

  /** Operations that changed from outside since the invocation began, by this commit too. */
  get changed(): readonly string[] {
    return this.#woken.length === 0 ? this.record.changed : [...this.record.changed, ...this.#woken]
  }

  update(changes: Partial<ExecutionRecord>): void {
    this.#state.record = { ...this.#state.record, ...changes }
    this.#isChanged = true
  }

  /** Outside changes that the current invocation has not been told. */
  get undelivered(): readonly string[] {
    const { delivered } = this.#state
    return delivered === 0 ? this.changed : this.changed.slice(delivered)
  }

  /** The current invocation has been told of so many outside changes. */
  deliver(count: number): void {
    this.#state.delivered = count
  }

  put(operation: Operation, beside: Partial<StoredOperation> = {}): void {
    const known = this.#state.operations.get(operation.Id)
    const stored = { ...known, order: known?.order ?? ++this.#state.lastOrder, ...beside, operation }
    this.#state.operations.set(operation.Id, stored)
    this.#touched.add(operation.Id)
    this.#isChanged = true
  }

  /** Forgets an operation, which may begin anew. */
  remove(stored: StoredOperation): void {
    this.#state.operations.delete(stored.operation.Id)
    this.#touched.delete(stored.operation.Id)
    this.transaction.deleteOperation(this.record.id, stored)
    this.#isChanged = true
  }

  /** Ends an operation now. Whoever ends one before its time takes back its due time too. */
  close(operation: Operation, beside?: Partial<StoredOperation>): void {
    this.put({ ...operation, EndTimestamp: this.nowMs }, beside)
  }

  setDue(operationId: string, atMs: number | undefined): void {
    this.transaction.setDue({ executionId: this.record.id, operationId }, atMs)
  }

  /** The operation changed from outside: the handler must see it. An invocation that is going on is told by its replies. */
  wake(operationId: string): void {
    this.#woken.push(operationId)
    this.#isChanged = true
    const { openInvocation, isRunnable } = this.record
    if (!isRunnable && openInvocation === undefined) this.update({ isRunnable: true })
  }

  operationEvent(type: EventType, operation: Operation, details: EventDetails): void {
    this.event(type, {
      Id: operation.Id,
      ...(operation.ParentId !== undefined && { ParentId: operation.ParentId }),
      ...(operation.Name !== undefined && { Name: operation.Name }),
      ...(operation.SubType !== undefined && { SubType: operation.SubType }),
      ...details,
    })
  }

  event(type: EventType, details: EventDetails): void {
    const EventId = this.record.nextEventId + this.#events.length - this.#written
    this.#events.push({ EventId, EventType: type, EventTimestamp: this.nowMs, ...details })
    this.#isChanged = true
  }

  save(): void {
    if (!this.#isChanged) return
    const { id, version, nextEventId } = this.record
    const events = this.#events.slice(this.#written)
    this.update({ version: version + 1, nextEventId: nextEventId + events.length, changed: this.changed })
    this.#written = this.#events.length
    // An operation that begins and ends in one commit is written once.
    for (const operationId of this.#touched) this.transaction.putOperation(id, this.#state.operations.get(operationId)!)
    this.transaction.appendEvents(id, events)
    this.transaction.updateExecution(this.record, this.#stored)
    this.#stored = this.record
  }
}

export const payload = (text: string | undefined): { Payload?: string } => (text === undefined ? {} : { Payload: text })
