import type { FaultPoint } from '../environment/environment.ts'
import type { HistoryEvent } from '../history/event.ts'
import type { Operation } from '../history/operation.ts'
import type {
  DueTime,
  ExecutionFilter,
  ExecutionPayloads,
  ExecutionRecord,
  OperationAddress,
  Scope,
  Snapshot,
  Store,
  StoredOperation,
  Transaction,
} from './store.ts'

interface Kept {
  record: ExecutionRecord
  payloads: ExecutionPayloads
  readonly operations: Map<string, StoredOperation>
  readonly events: HistoryEvent[]
  readonly due: Map<string, number>
  /** Its place in the order of beginning. */
  readonly order: number
}

/**
 * A store that lasts as long as its process. Commits take effect in a microtask, so that a simulated clock never runs ahead of
 * them. A write that throws is undone through a journal.
 */
export class MemoryStore implements Store {
  readonly isShared = false
  readonly #executions = new Map<string, Kept>()
  /** The unfinished ones among them; what has ended is not looked at again and again. */
  readonly #running = new Set<Kept>()
  readonly #names = new Map<string, string>()
  readonly #callbacks = new Map<string, OperationAddress>()
  readonly #faultPoint: (name: FaultPoint) => void
  readonly #transaction: Transaction
  #started = 0
  #undo: (() => void)[] = []

  constructor(faultPoint: (name: FaultPoint) => void = () => {}) {
    this.#faultPoint = faultPoint
    this.#transaction = this.#makeTransaction()
  }

  async commit<T>(write: (transaction: Transaction) => T): Promise<T> {
    this.#undo = []
    try {
      const answer = write(this.#transaction)
      this.#faultPoint('before-commit')
      this.#undo = []
      this.#faultPoint('after-commit')
      return answer
    } finally {
      for (const step of this.#undo.toReversed()) step()
    }
  }

  read<T>(read: (snapshot: Snapshot) => T): T {
    return read(this.#transaction)
  }

  onOutsideCommit(): () => void {
    return () => {}
  }

  async close(): Promise<void> {}

  #makeTransaction(): Transaction {
    const undo = (step: () => void) => void this.#undo.push(step)
    const kept = (id: string): Kept => {
      const found = this.#executions.get(id)
      if (!found) throw new Error(`no execution ${id} in the store`)
      return found
    }
    const inScope = ({ rootId }: Scope) =>
      [...this.#running]
        .filter(({ record }) => rootId === undefined || record.rootId === rootId)
        // A rewound execution has joined the others late.
        .toSorted((a, b) => a.order - b.order)
    const setRunning = (entry: Kept) => {
      if (entry.record.status === 'RUNNING') this.#running.add(entry)
      else this.#running.delete(entry)
    }
    const dueTimes = (scope: Scope): DueTime[] =>
      inScope(scope)
        .flatMap(({ record, due }) =>
          [...due].map(([operationId, atMs]) => ({ executionId: record.id, operationId, atMs })),
        )
        .toSorted((a, b) => a.atMs - b.atMs)
    const set = <K, V>(map: Map<K, V>, key: K, value: V | undefined) => {
      const before = map.get(key)
      undo(() => void (before === undefined ? map.delete(key) : map.set(key, before)))
      if (value === undefined) map.delete(key)
      else map.set(key, value)
    }
    const deleteCallback = ({ CallbackDetails: callback }: Operation) => {
      if (callback?.CallbackId !== undefined) set(this.#callbacks, callback.CallbackId, undefined)
    }
    return {
      execution: (id) => this.#executions.get(id)?.record,
      executionNamed: (workflow, name) => {
        const id = this.#names.get(nameKey(workflow, name))
        return id === undefined ? undefined : this.#executions.get(id)?.record
      },
      version: (id) => this.#executions.get(id)?.record.version,
      executions: (filter) =>
        [...this.#executions.values()]
          .filter((entry) => matches(entry, filter))
          .map(({ record }) => record)
          .toReversed()
          .slice(0, filter.limit),
      family: (rootId) =>
        [...this.#executions.values()].map(({ record }) => record).filter((record) => record.rootId === rootId),
      payloads: (id) => kept(id).payloads,
      operations: (id) => [...kept(id).operations.values()],
      events: (id) => [...kept(id).events],
      callback: (callbackId) => this.#callbacks.get(callbackId),
      running: (scope) => inScope(scope).map(({ record }) => record),
      runnable: (scope, { owner, workflows }, limit) =>
        inScope(scope)
          .map(({ record }) => record)
          .filter(
            ({ isRunnable, pause, lease, openInvocation, workflow }) =>
              isRunnable &&
              !pause &&
              (!lease || (lease.owner === owner && !openInvocation)) &&
              workflows.includes(workflow),
          )
          .slice(0, limit),
      heldByOthers: (scope, owner) =>
        inScope(scope)
          .map(({ record }) => record)
          .filter(({ pause, lease }) => !pause && lease !== undefined && lease.owner !== owner),
      unfinished: () => {
        const counts = new Map<string, number>()
        for (const { record } of inScope({})) counts.set(record.workflow, (counts.get(record.workflow) ?? 0) + 1)
        return counts
      },
      due: (nowMs, scope, limit) =>
        dueTimes(scope)
          .filter(({ atMs }) => atMs <= nowMs)
          .slice(0, limit),
      dueOf: (executionId, nowMs) =>
        [...kept(executionId).due]
          .map(([operationId, atMs]) => ({ executionId, operationId, atMs }))
          .filter(({ atMs }) => atMs <= nowMs)
          .toSorted((a, b) => a.atMs - b.atMs),
      earliestDue: (scope) => dueTimes(scope)[0]?.atMs,
      insertExecution: (record, payloads) => {
        set(this.#names, nameKey(record.workflow, record.name), record.id)
        const entry = { record, payloads, operations: new Map(), events: [], due: new Map(), order: this.#started++ }
        set(this.#executions, record.id, entry)
        undo(() => this.#running.delete(entry))
        setRunning(entry)
      },
      updateExecution: (record) => {
        const entry = kept(record.id)
        const { record: before, due } = entry
        undo(() => {
          entry.record = before
          setRunning(entry)
        })
        entry.record = record
        setRunning(entry)
        if (record.status !== 'RUNNING') for (const operationId of due.keys()) set(due, operationId, undefined)
      },
      updatePayloads: (id, payloads) => {
        const entry = kept(id)
        const before = entry.payloads
        undo(() => (entry.payloads = before))
        entry.payloads = { ...before, ...payloads }
      },
      putOperation: (executionId, stored) => set(kept(executionId).operations, stored.operation.Id, stored),
      deleteOperation: (executionId, { operation }) => {
        set(kept(executionId).operations, operation.Id, undefined)
        deleteCallback(operation)
      },
      deleteExecution: (id) => {
        const entry = kept(id)
        const { record } = entry
        for (const { operation } of entry.operations.values()) deleteCallback(operation)
        set(this.#names, nameKey(record.workflow, record.name), undefined)
        set(this.#executions, id, undefined)
        if (this.#running.delete(entry)) undo(() => this.#running.add(entry))
      },
      appendEvents: (executionId, events) => {
        const entry = kept(executionId)
        const { length } = entry.events
        undo(() => (entry.events.length = length))
        entry.events.push(...events)
      },
      putCallback: (callbackId, address) => set(this.#callbacks, callbackId, address),
      setDue: ({ executionId, operationId }, atMs) => set(kept(executionId).due, operationId, atMs),
    }
  }
}

function nameKey(workflow: string, name: string): string {
  return JSON.stringify([workflow, name])
}

function matches({ record, payloads }: Kept, filter: ExecutionFilter): boolean {
  const { name, namePrefix, workflow, statuses, isPaused, tags = {}, isRoot } = filter
  const { startedFromMs = -Infinity, startedBeforeMs = Infinity, endedBeforeMs } = filter
  return (
    (name === undefined || record.name === name) &&
    (namePrefix === undefined || record.name.startsWith(namePrefix)) &&
    (workflow === undefined || record.workflow === workflow) &&
    (statuses === undefined || statuses.includes(record.status)) &&
    (isPaused === undefined || (record.pause !== undefined) === isPaused) &&
    (isRoot === undefined || (record.parent === undefined) === isRoot) &&
    record.startedAtMs >= startedFromMs &&
    record.startedAtMs < startedBeforeMs &&
    (endedBeforeMs === undefined || (record.endedAtMs !== undefined && record.endedAtMs < endedBeforeMs)) &&
    Object.entries(tags).every(([key, value]) => payloads.tags?.[key] === value)
  )
}
