import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { HistoryEvent } from '../history/event.ts'
import type { ErrorObject } from '../history/operation.ts'
import type {
  DueTime,
  ExecutionFilter,
  ExecutionPayloads,
  ExecutionRecord,
  ExecutionStatus,
  StoredOperation,
  Transaction,
} from './store.ts'

/** Each reads one field of a record; the columns of `executions` in the order in which they are written. */
const COLUMNS: readonly (readonly [column: string, field: (record: ExecutionRecord) => SQLInputValue])[] = [
  ['id', (record) => record.id],
  ['arn', (record) => record.arn],
  ['name', (record) => record.name],
  ['workflow', (record) => record.workflow],
  ['root_id', (record) => record.rootId],
  ['parent_id', (record) => record.parent?.executionId ?? null],
  ['parent_operation', (record) => record.parent?.operationId ?? null],
  ['started_at', (record) => record.startedAtMs],
]
const CHANGING: typeof COLUMNS = [
  ['code_hash', (record) => record.codeHash],
  ['ended_at', (record) => record.endedAtMs ?? null],
  ['timeout_at', (record) => record.timeoutAtMs ?? null],
  ['status', (record) => record.status],
  ['version', (record) => record.version],
  ['next_event', (record) => record.nextEventId],
  ['runnable', (record) => (record.isRunnable ? 1 : 0)],
  ['lease_owner', (record) => record.lease?.owner ?? null],
  ['lease_until', (record) => record.lease?.untilMs ?? null],
  ['invocations', (record) => record.invocations],
  ['checkpoints', (record) => record.checkpoints],
  ['open_request', (record) => record.openInvocation?.requestId ?? null],
  ['open_since', (record) => record.openInvocation?.startedAtMs ?? null],
  ['faults', (record) => record.faults],
  ['changed', (record) => JSON.stringify(record.changed)],
  ['paused_at', (record) => record.pause?.sinceMs ?? null],
  ['pause_reason', (record) => record.pause?.reason ?? null],
  ['stored_bytes', (record) => record.storedBytes],
]

const ALL = [...COLUMNS, ...CHANGING]
const EXECUTION = ALL.map(([name]) => name).join(', ')

/** The columns in the order of `ALL`: an object of so many fields costs several times what an array does. */
type ExecutionRow = readonly [
  id: string,
  arn: string,
  name: string,
  workflow: string,
  rootId: string,
  parentId: string | null,
  parentOperation: string | null,
  startedAtMs: number,
  codeHash: string,
  endedAtMs: number | null,
  timeoutAtMs: number | null,
  status: ExecutionStatus,
  version: number,
  nextEventId: number,
  runnable: number,
  leaseOwner: string | null,
  leaseUntilMs: number | null,
  invocations: number,
  checkpoints: number,
  openRequest: string | null,
  openSinceMs: number | null,
  faults: number,
  changed: string,
  pausedAtMs: number | null,
  pauseReason: string | null,
  storedBytes: number,
]

function executionRecord(row: ExecutionRow): ExecutionRecord {
  const [
    id,
    arn,
    name,
    workflow,
    rootId,
    parentId,
    parentOperation,
    startedAtMs,
    codeHash,
    endedAtMs,
    timeoutAtMs,
    status,
    version,
    nextEventId,
    runnable,
    leaseOwner,
    leaseUntilMs,
    invocations,
    checkpoints,
    openRequest,
    openSinceMs,
    faults,
    changed,
    pausedAtMs,
    pauseReason,
    storedBytes,
  ] = row
  return {
    id,
    arn,
    name,
    workflow,
    rootId,
    ...(parentId !== null && { parent: { executionId: parentId, operationId: parentOperation! } }),
    codeHash,
    startedAtMs,
    ...(endedAtMs !== null && { endedAtMs }),
    ...(timeoutAtMs !== null && { timeoutAtMs }),
    status,
    version,
    nextEventId,
    isRunnable: runnable === 1,
    ...(leaseOwner !== null && { lease: { owner: leaseOwner, untilMs: leaseUntilMs! } }),
    invocations,
    checkpoints,
    ...(openRequest !== null && { openInvocation: { requestId: openRequest, startedAtMs: openSinceMs! } }),
    faults,
    changed: JSON.parse(changed) as string[],
    ...(pausedAtMs !== null && {
      pause: { sinceMs: pausedAtMs, ...(pauseReason !== null && { reason: pauseReason }) },
    }),
    storedBytes,
  }
}

const GOING = `status = 'RUNNING' AND paused_at IS NULL`
const RUNNABLE = `runnable = 1 AND ${GOING} AND (lease_owner IS NULL OR (lease_owner = ? AND open_request IS NULL))
  AND workflow IN (SELECT value FROM json_each(?))`
const HELD_BY_OTHERS = `lease_owner IS NOT NULL AND lease_owner <> ? AND ${GOING}`
/** What belongs to an execution, in the order in which it can be deleted: callbacks are found by their operations. */
const OWNED = [
  `callbacks WHERE id IN (SELECT record ->> '$.operation.CallbackDetails.CallbackId' FROM operations WHERE execution_id = ?)`,
  ...['operations', 'payloads', 'events', 'due'].map((table) => `${table} WHERE execution_id = ?`),
  'executions WHERE id = ?',
]
const DUE = 'execution_id AS executionId, operation_id AS operationId, at_ms AS atMs'

export interface SqliteTransaction extends Transaction {
  /** Others have committed, or writes were undone: what is remembered between statements is not so any more. */
  readonly forget: () => void
}

/** The statements behind a store's transactions, prepared once. The caller begins and ends the transaction. */
export function sqliteTransaction(database: DatabaseSync): SqliteTransaction {
  const statements = {
    execution: database.prepare(`SELECT ${EXECUTION} FROM executions WHERE id = ?`),
    executionNamed: database.prepare(`SELECT ${EXECUTION} FROM executions WHERE workflow = ? AND name = ?`),
    version: database.prepare('SELECT version FROM executions WHERE id = ?'),
    family: database.prepare(`SELECT ${EXECUTION} FROM executions WHERE root_id = ? ORDER BY rowid`),
    payloads: database.prepare('SELECT * FROM payloads WHERE execution_id = ?'),
    operations: database.prepare('SELECT record FROM operations WHERE execution_id = ? ORDER BY position'),
    events: database.prepare('SELECT event FROM events WHERE execution_id = ? ORDER BY event_id'),
    callback: database.prepare(
      'SELECT execution_id AS executionId, operation_id AS operationId FROM callbacks WHERE id = ?',
    ),
    running: database.prepare(`SELECT ${EXECUTION} FROM executions WHERE status = 'RUNNING' ORDER BY rowid`),
    runningOf: database.prepare(
      `SELECT ${EXECUTION} FROM executions WHERE status = 'RUNNING' AND root_id = ? ORDER BY rowid`,
    ),
    // An index over all is named where the planner would rather walk through every execution there ever was.
    runnable: database.prepare(
      `SELECT ${EXECUTION} FROM executions INDEXED BY executions_runnable WHERE ${RUNNABLE} ORDER BY rowid LIMIT ?`,
    ),
    runnableOf: database.prepare(
      `SELECT ${EXECUTION} FROM executions WHERE ${RUNNABLE} AND root_id = ? ORDER BY rowid LIMIT ?`,
    ),
    heldByOthers: database.prepare(
      `SELECT ${EXECUTION} FROM executions INDEXED BY executions_leased WHERE ${HELD_BY_OTHERS} ORDER BY rowid`,
    ),
    heldByOthersOf: database.prepare(
      `SELECT ${EXECUTION} FROM executions WHERE ${HELD_BY_OTHERS} AND root_id = ? ORDER BY rowid`,
    ),
    unfinished: database.prepare(
      `SELECT workflow, count(*) AS count FROM executions WHERE status = 'RUNNING' GROUP BY workflow`,
    ),
    // Only unfinished executions have due times.
    due: database.prepare(`SELECT ${DUE} FROM due WHERE at_ms <= ? ORDER BY at_ms LIMIT ?`),
    dueInFamily: database.prepare(
      `SELECT ${DUE} FROM due JOIN executions ON id = execution_id
       WHERE at_ms <= ? AND status = 'RUNNING' AND root_id = ? ORDER BY at_ms LIMIT ?`,
    ),
    dueOf: database.prepare(`SELECT ${DUE} FROM due WHERE execution_id = ? AND at_ms <= ? ORDER BY at_ms`),
    earliestDue: database.prepare('SELECT min(at_ms) AS atMs FROM due'),
    earliestDueOf: database.prepare(
      `SELECT min(at_ms) AS atMs FROM due JOIN executions ON id = execution_id
       WHERE status = 'RUNNING' AND root_id = ?`,
    ),
    insertExecution: database.prepare(
      `INSERT INTO executions (${EXECUTION}) VALUES (${ALL.map(() => '?').join(', ')})`,
    ),
    insertPayloads: database.prepare('INSERT INTO payloads VALUES (?, ?, ?, ?, ?)'),
    updatePayloads: database.prepare('UPDATE payloads SET result = ?, error = ? WHERE execution_id = ?'),
    putOperation: database.prepare('INSERT OR REPLACE INTO operations VALUES (?, ?, ?)'),
    deleteOperation: database.prepare('DELETE FROM operations WHERE execution_id = ? AND position = ?'),
    deletions: OWNED.map((rows) => database.prepare(`DELETE FROM ${rows}`)),
    appendEvents: database.prepare('INSERT INTO events VALUES (?, ?, ?)'),
    putCallback: database.prepare('INSERT INTO callbacks VALUES (?, ?, ?)'),
    deleteCallback: database.prepare('DELETE FROM callbacks WHERE id = ?'),
    setDue: database.prepare('INSERT OR REPLACE INTO due VALUES (?, ?, ?)'),
    removeDue: database.prepare('DELETE FROM due WHERE execution_id = ? AND operation_id = ?'),
    removeAllDue: database.prepare('DELETE FROM due WHERE execution_id = ?'),
  }
  const { execution, executionNamed, family, running, runningOf, runnable, runnableOf } = statements
  const { heldByOthers, heldByOthersOf, operations, events } = statements
  const ofExecutions = [execution, executionNamed, family, running, runningOf, runnable, runnableOf]
  // Many rows of one column, or of very many: arrays are made faster than objects.
  for (const many of [...ofExecutions, heldByOthers, heldByOthersOf, operations, events]) many.setReturnArrays(true)
  const texts = (rows: unknown) => rows as [text: string][]
  /** By their text: filters and updates have few shapes. */
  const prepared = new Map<string, StatementSync>()
  const prepare = (sql: string) => {
    const known = prepared.get(sql)
    if (known) return known
    const statement = database.prepare(sql)
    statement.setReturnArrays(true)
    prepared.set(sql, statement)
    return statement
  }
  const record = (row: unknown) => (row === undefined ? undefined : executionRecord(row as ExecutionRow))
  const dueTimes = (rows: unknown[]) => rows as DueTime[]
  const records = (rows: unknown[]) => rows.map((row) => executionRecord(row as ExecutionRow))
  /** Nothing in the store is due before this time; undefined: not known. It spares looks at executions of which nothing is due. */
  let earliestMs: number | undefined
  const isNothingDue = (nowMs: number) => {
    // What was the earliest may be done since.
    if (earliestMs === undefined || earliestMs <= nowMs)
      earliestMs = (statements.earliestDue.get() as { atMs: number | null }).atMs ?? Infinity
    return nowMs < earliestMs
  }
  return {
    forget: () => {
      earliestMs = undefined
    },
    execution: (id) => record(statements.execution.get(id)),
    executionNamed: (workflow, name) => record(statements.executionNamed.get(workflow, name)),
    version: (id) => (statements.version.get(id) as { version: number } | undefined)?.version,
    executions: (filter) => {
      const { sql, values } = query(filter)
      return records(prepare(sql).all(...values))
    },
    family: (rootId) => records(statements.family.all(rootId)),
    payloads: (id) => executionPayloads(statements.payloads.get(id)),
    operations: (id) => texts(statements.operations.all(id)).map(([text]) => JSON.parse(text) as StoredOperation),
    events: (id) =>
      texts(statements.events.all(id)).flatMap(([text]) => JSON.parse(text) as HistoryEvent | HistoryEvent[]),
    callback: (callbackId) =>
      statements.callback.get(callbackId) as { executionId: string; operationId: string } | undefined,
    running: ({ rootId }) =>
      records(rootId === undefined ? statements.running.all() : statements.runningOf.all(rootId)),
    runnable: ({ rootId }, { owner, workflows }, limit) => {
      const known = JSON.stringify(workflows)
      return records(
        rootId === undefined
          ? statements.runnable.all(owner, known, limit)
          : statements.runnableOf.all(owner, known, rootId, limit),
      )
    },
    heldByOthers: ({ rootId }, owner) =>
      records(rootId === undefined ? statements.heldByOthers.all(owner) : statements.heldByOthersOf.all(owner, rootId)),
    unfinished: () =>
      new Map(
        (statements.unfinished.all() as { workflow: string; count: number }[]).map((row) => [row.workflow, row.count]),
      ),
    due: (nowMs, { rootId }, limit) => {
      if (isNothingDue(nowMs)) return []
      return dueTimes(
        rootId === undefined ? statements.due.all(nowMs, limit) : statements.dueInFamily.all(nowMs, rootId, limit),
      )
    },
    dueOf: (executionId, nowMs) => (isNothingDue(nowMs) ? [] : dueTimes(statements.dueOf.all(executionId, nowMs))),
    earliestDue: ({ rootId }) => {
      const row = rootId === undefined ? statements.earliestDue.get() : statements.earliestDueOf.get(rootId)
      return (row as { atMs: number | null }).atMs ?? undefined
    },
    insertExecution: (inserted, { input, result, error, tags }) => {
      statements.insertExecution.run(...ALL.map(([, field]) => field(inserted)))
      statements.insertPayloads.run(inserted.id, input ?? null, result ?? null, jsonOrNull(error), jsonOrNull(tags))
    },
    updateExecution: (updated, before) => {
      // SQLite writes the indexes of every column that is set, whether its value is another or not.
      const set = before ? CHANGING.filter(([, field]) => field(updated) !== field(before)) : CHANGING
      const sql = `UPDATE executions SET ${set.map(([name]) => `${name} = ?`).join(', ')} WHERE id = ?`
      if (set.length > 0) prepare(sql).run(...set.map(([, field]) => field(updated)), updated.id)
      if (updated.status !== 'RUNNING') statements.removeAllDue.run(updated.id)
    },
    updatePayloads: (id, { result, error }) => {
      statements.updatePayloads.run(result ?? null, jsonOrNull(error), id)
    },
    putOperation: (executionId, stored) => {
      statements.putOperation.run(executionId, stored.order, JSON.stringify(stored))
    },
    deleteOperation: (executionId, { order, operation }) => {
      statements.deleteOperation.run(executionId, order)
      const callbackId = operation.CallbackDetails?.CallbackId
      if (callbackId !== undefined) statements.deleteCallback.run(callbackId)
    },
    deleteExecution: (id) => {
      for (const deletion of statements.deletions) deletion.run(id)
    },
    appendEvents: (executionId, events) => {
      if (events.length > 0) statements.appendEvents.run(executionId, events[0]!.EventId, JSON.stringify(events))
    },
    putCallback: (callbackId, { executionId, operationId }) => {
      statements.putCallback.run(callbackId, executionId, operationId)
    },
    setDue: ({ executionId, operationId }, atMs) => {
      if (atMs === undefined) {
        statements.removeDue.run(executionId, operationId)
        return
      }
      statements.setDue.run(executionId, operationId, atMs)
      if (earliestMs !== undefined) earliestMs = Math.min(earliestMs, atMs)
    },
  }
}

/** The conditions of a filter that are there, and no others: so that SQLite finds the index for them. */
function query(filter: ExecutionFilter): { readonly sql: string; readonly values: readonly SQLInputValue[] } {
  const { name, namePrefix, workflow, statuses, isPaused, tags = {}, isRoot, limit } = filter
  const conditions: (readonly [condition: string, ...values: SQLInputValue[]])[] = []
  if (name !== undefined) conditions.push(['name = ?', name])
  if (namePrefix !== undefined) conditions.push(['substr(name, 1, length(?)) = ?', namePrefix, namePrefix])
  if (workflow !== undefined) conditions.push(['workflow = ?', workflow])
  if (statuses) conditions.push([`status IN (${statuses.map(() => '?').join(', ')})`, ...statuses])
  if (isPaused !== undefined) conditions.push([`paused_at IS ${isPaused ? 'NOT NULL' : 'NULL'}`])
  if (filter.startedFromMs !== undefined) conditions.push(['started_at >= ?', filter.startedFromMs])
  if (filter.startedBeforeMs !== undefined) conditions.push(['started_at < ?', filter.startedBeforeMs])
  if (filter.endedBeforeMs !== undefined) conditions.push(['ended_at < ?', filter.endedBeforeMs])
  if (isRoot !== undefined) conditions.push([`parent_id IS ${isRoot ? 'NULL' : 'NOT NULL'}`])
  for (const [key, value] of Object.entries(tags))
    conditions.push([
      `id IN (SELECT execution_id FROM payloads JOIN json_each(payloads.tags) AS tag WHERE tag.key = ? AND tag.value = ?)`,
      key,
      value,
    ])
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.map(([condition]) => condition).join(' AND ')}`
  return {
    sql: `SELECT ${EXECUTION} FROM executions${where} ORDER BY rowid DESC LIMIT ?`,
    values: [...conditions.flatMap(([, ...values]) => values), limit ?? -1],
  }
}

function executionPayloads(found: unknown): ExecutionPayloads {
  const row = found as Record<'input' | 'result' | 'error' | 'tags', string | null> | undefined
  if (!row) return {}
  return {
    ...(row.input !== null && { input: row.input }),
    ...(row.result !== null && { result: row.result }),
    ...(row.error !== null && { error: JSON.parse(row.error) as ErrorObject }),
    ...(row.tags !== null && { tags: JSON.parse(row.tags) as Record<string, string> }),
  }
}

function jsonOrNull(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value)
}
