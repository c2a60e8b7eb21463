import type { FaultPoint } from '../environment/environment.ts'
import type { HistoryEvent } from '../history/event.ts'
import type {
  DueTime,
  ExecutionFilter,
  ExecutionPayloads,
  ExecutionRecord,
  OperationAddress,
  Scope,
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
}

/**
 * A store that lasts as long as its process. Commits take effect in a microtask, so that a simulated clock never runs ahead of
 * them. A write that throws is undone through a journal.
 */
export class MemoryStore implements Store {
  readonly isShared = false
  readonly #executions = new Map<string, Kept>()
  readonly #names = new Map<string, string>()
  readonly #callbacks = new Map<string, OperationAddress>()
  readonly #faultPoint: (name: FaultPoint) => void

  constructor(faultPoint: (name: FaultPoint) => void = () => {}) {
    this.#faultPoint = faultPoint
  }

  async commit<T>(write: (transaction: Transaction) => T): Promise<T> {
    const undo: (() => void)[] = []
    try {
      const answer = write(this.#transaction(undo))
      this.#faultPoint('before-commit')
      undo.length = 0
      this.#faultPoint('after-commit')
      return answer
    } finally {
      for (const step of undo.toReversed()) step()
    }
  }

  read<T>(read: (snapshot: Transaction) => T): T {
    return read(this.#transaction([]))
  }

  onOutsideCommit(): () => void {
    return () => {}
  }

  async close(): Promise<void> {}

  #transaction(undo: (() => void)[]): Transaction {
    const kept = (id: string): Kept => {
      const found = this.#executions.get(id)
      if (!found) throw new Error(`no execution ${id} in the store`)
      return found
    }
    const inScope = ({ rootId }: Scope) =>
      [...this.#executions.values()].filter(
        ({ record }) => record.status === 'RUNNING' && (rootId === undefined || record.rootId === rootId),
      )
    const dueTimes = (scope: Scope): DueTime[] =>
      inScope(scope)
        .flatMap(({ record, due }) =>
          [...due].map(([operationId, atMs]) => ({ executionId: record.id, operationId, atMs })),
        )
        .toSorted((a, b) => a.atMs - b.atMs)
    const set = <K, V>(map: Map<K, V>, key: K, value: V | undefined) => {
      const before = map.get(key)
      undo.push(() => void (before === undefined ? map.delete(key) : map.set(key, before)))
      if (value === undefined) map.delete(key)
      else map.set(key, value)
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
      candidates: (scope) =>
        inScope(scope)
          .map(({ record }) => record)
          .filter(({ isRunnable, lease, pause }) => !pause && (isRunnable || lease !== undefined)),
      unfinished: () => {
        const counts = new Map<string, number>()
        for (const { record } of inScope({})) counts.set(record.workflow, (counts.get(record.workflow) ?? 0) + 1)
        return counts
      },
      due: (nowMs, scope) => dueTimes(scope).filter(({ atMs }) => atMs <= nowMs),
      dueOf: (executionId, nowMs) =>
        [...kept(executionId).due]
          .map(([operationId, atMs]) => ({ executionId, operationId, atMs }))
          .filter(({ atMs }) => atMs <= nowMs)
          .toSorted((a, b) => a.atMs - b.atMs),
      earliestDue: (scope) => dueTimes(scope)[0]?.atMs,
      insertExecution: (record, payloads) => {
        set(this.#names, nameKey(record.workflow, record.name), record.id)
        set(this.#executions, record.id, { record, payloads, operations: new Map(), events: [], due: new Map() })
      },
      updateExecution: (record) => {
        const entry = kept(record.id)
        const before = entry.record
        undo.push(() => (entry.record = before))
        entry.record = record
      },
      updatePayloads: (id, payloads) => {
        const entry = kept(id)
        const before = entry.payloads
        undo.push(() => (entry.payloads = before))
        entry.payloads = { ...before, ...payloads }
      },
      putOperation: (executionId, stored) => set(kept(executionId).operations, stored.operation.Id, stored),
      deleteOperation: (executionId, { operation }) => set(kept(executionId).operations, operation.Id, undefined),
      deleteExecution: (id) => {
        const { record } = kept(id)
        for (const [callbackId, { executionId }] of this.#callbacks)
          if (executionId === id) set(this.#callbacks, callbackId, undefined)
        set(this.#names, nameKey(record.workflow, record.name), undefined)
        set(this.#executions, id, undefined)
      },
      appendEvents: (executionId, events) => {
        const entry = kept(executionId)
        const { length } = entry.events
        undo.push(() => (entry.events.length = length))
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
