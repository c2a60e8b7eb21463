import { diagnostic } from '../../compiler/diagnostics/catalogue.ts'
import { Backend } from '../backend/backend.ts'
import type { Commit } from '../backend/commit.ts'
import type { ExecutionDraft } from '../backend/execution-draft.ts'
import { hasFailed, rewind } from '../backend/rewind.ts'
import { terminate } from '../backend/terminate.ts'
import type { Environment } from '../environment/environment.ts'
import type { ExecutionFilter, ExecutionRecord, Snapshot, Store } from '../store/store.ts'
import { EngineError } from './engine-error.ts'
import { findExecution, inspectExecution, type InspectedExecution, listExecutions } from './inspect.ts'
import { OperationPaths } from './operation-paths.ts'

export interface RestartRequest {
  /** Default: the old name with a number behind it. */
  readonly name?: string
}

/** Which ended executions are forgotten. */
export type PurgeFilter = Pick<
  ExecutionFilter,
  'name' | 'namePrefix' | 'workflow' | 'statuses' | 'tags' | 'endedBeforeMs'
>

/** How many families are forgotten in one commit: other processes' commits come in between. */
const PURGED_AT_ONCE = 100

/**
 * The executions of a store: looking at them, and what a person may do to them. It needs no handlers, so it works from any process;
 * whoever runs an execution learns of it through the store. What cannot be done is an `EngineError`.
 */
export class Executions {
  readonly #store: Store
  readonly #backend: Backend
  readonly #changed: () => void

  constructor(store: Store, backend: Backend, changed: () => void) {
    this.#store = store
    this.#backend = backend
    this.#changed = changed
  }

  /** For a process that runs no handlers. */
  static of(store: Store, environment: Environment): Executions {
    return new Executions(store, new Backend({ store, environment, resolveFunction: () => undefined }), () => {})
  }

  /** The newest first. */
  list(filter: ExecutionFilter = {}): readonly ExecutionRecord[] {
    return listExecutions(this.#store, filter)
  }

  /** By id or by name, of one workflow if given. */
  find(idOrName: string, workflow?: string): ExecutionRecord {
    return findExecution(this.#store, idOrName, workflow)
  }

  inspect(executionId: string): InspectedExecution {
    return inspectExecution(this.#store, executionId)
  }

  /**
   * The handler is not invoked any more until `resume`. An invocation that goes on is broken off as soon as its running steps are
   * recorded. Times and callbacks go on taking effect, the execution's own time-out too. Paused already, it stays as it is.
   */
  pause(executionId: string, reason?: string): Promise<ExecutionRecord> {
    return this.#change(executionId, ({ record, draft }) => {
      requireRunning(record)
      if (record.pause) return
      const details = reason === undefined ? {} : { reason }
      draft.event('ExecutionPaused', { ExecutionPausedDetails: reason === undefined ? {} : { Reason: reason } })
      draft.update({ pause: { sinceMs: draft.nowMs, ...details } })
    })
  }

  /** A paused execution goes on. */
  resume(executionId: string): Promise<ExecutionRecord> {
    return this.#change(executionId, ({ record, draft }) => {
      requireRunning(record)
      if (!record.pause) throw failure(diagnostic('execution-not-paused', { name: record.name }))
      draft.event('ExecutionResumed', { ExecutionResumedDetails: {} })
      draft.update({ pause: undefined })
    })
  }

  /** Ends it as STOPPED, and all that it invoked. A step that is running is not interrupted, but its end is not recorded. */
  terminate(executionId: string, reason = 'The execution was terminated.'): Promise<ExecutionRecord> {
    return this.#change(executionId, ({ record, draft, commit }) => {
      requireRunning(record)
      terminate(commit, draft, reason)
    })
  }

  /** Starts a new execution with the input, tags and time-out of one that is over. */
  async restart(executionId: string, { name }: RestartRequest = {}): Promise<ExecutionRecord> {
    const started = await this.#backend.change((commit) => {
      const { transaction } = commit
      const old = existing(transaction, executionId)
      if (old.status === 'RUNNING') throw failure(diagnostic('execution-not-ended', { name: old.name }))
      const { workflow, codeHash, startedAtMs, timeoutAtMs } = old
      if (name === '') throw failure(diagnostic('execution-request', { reason: 'its name must be a text, not empty' }))
      if (name !== undefined && transaction.executionNamed(workflow, name))
        throw failure(diagnostic('execution-exists', { name, workflow }))
      const { input, tags } = transaction.payloads(executionId)
      return commit.start({
        workflow,
        name: name ?? commit.freeName(workflow, old.name),
        codeHash,
        ...(input !== undefined && { input }),
        ...(tags && { tags }),
        ...(timeoutAtMs !== undefined && { timeoutSeconds: (timeoutAtMs - startedAtMs) / 1000 }),
      }).record
    })
    this.#changed()
    return started
  }

  /**
   * A failed execution goes on from the operation that made it fail, or from the failed operation of this path (its last instance);
   * what was begun after that is forgotten, and so are its results. Where the handler's own code failed, it runs again over its
   * records.
   */
  rewind(executionId: string, path?: string): Promise<ExecutionRecord> {
    return this.#change(executionId, ({ record, draft, commit }) => {
      const { name, status, parent } = record
      if (status !== 'FAILED') throw failure(diagnostic('rewind-not-failed', { name, status }))
      if (parent) {
        const by = existing(commit.transaction, parent.executionId).name
        throw failure(diagnostic('rewind-invoked', { name, by }))
      }
      rewind(commit, draft, path === undefined ? undefined : failedOperation(commit.transaction, executionId, path))
    })
  }

  /**
   * Forgets executions that are over, with those that they invoked; a family with a member that still goes on is kept. Answers how many
   * executions that were. The file keeps its size: new executions use the room.
   */
  async purge(filter: PurgeFilter): Promise<number> {
    const endedBeforeMs = filter.endedBeforeMs ?? Number.MAX_SAFE_INTEGER
    const roots = this.list({ ...filter, endedBeforeMs, isRoot: true }).map(({ id }) => id)
    let purged = 0
    for (let first = 0; first < roots.length; first += PURGED_AT_ONCE) {
      const some = roots.slice(first, first + PURGED_AT_ONCE)
      purged += await this.#backend.change(({ transaction }) =>
        some.map((id) => purgeFamily(transaction, id)).reduce((sum, count) => sum + count, 0),
      )
    }
    return purged
  }

  async #change(
    executionId: string,
    write: (change: {
      readonly record: ExecutionRecord
      readonly draft: ExecutionDraft
      readonly commit: Commit
    }) => void,
  ): Promise<ExecutionRecord> {
    const record = await this.#backend.change((commit) => {
      existing(commit.transaction, executionId)
      const draft = commit.draft(executionId)
      write({ record: draft.record, draft, commit })
      return draft.record
    })
    this.#changed()
    return record
  }
}

/** By its id. */
export function existing(snapshot: Snapshot, executionId: string): ExecutionRecord {
  const record = snapshot.execution(executionId)
  if (!record) throw failure(diagnostic('unknown-execution', { name: executionId }))
  return record
}

function requireRunning({ name, status }: ExecutionRecord): void {
  if (status !== 'RUNNING') throw failure(diagnostic('execution-ended', { name, status }))
}

/** The last failed operation of a path; of a waitForCallback itself, not of what it is made of. */
function failedOperation(snapshot: Snapshot, executionId: string, path: string): string {
  const paths = new OperationPaths()
  const failed = snapshot.operations(executionId).flatMap(({ operation }) => {
    const found = { id: operation.Id, path: paths.add(operation) }
    return hasFailed(operation) && !paths.isInsideWaitForCallback(operation.ParentId) ? [found] : []
  })
  const target = failed.findLast((one) => one.path === path)
  if (target) return target.id
  const shown = [...new Set(failed.map((one) => one.path))].join(', ')
  throw failure(diagnostic('rewind-unknown-operation', { path, failed: shown }))
}

function purgeFamily(transaction: Commit['transaction'], rootId: string): number {
  const family = transaction.family(rootId)
  // Looked at again: it may have been rewound since.
  if (family.some(({ status }) => status === 'RUNNING')) return 0
  for (const { id } of family) transaction.deleteExecution(id)
  return family.length
}

const failure = (found: ReturnType<typeof diagnostic>): EngineError => new EngineError([found])
