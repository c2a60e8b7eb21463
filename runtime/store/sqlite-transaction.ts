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

interface ExecutionRow {
  id: string
  arn: string
  name: string
  workflow: string
  root_id: string
  parent_id: string | null
  parent_operation: string | null
  code_hash: string
  started_at: number
  ended_at: number | null
  timeout_at: number | null
  status: ExecutionStatus
  version: number
  next_event: number
  runnable: number
  lease_owner: string | null
  lease_until: number | null
  invocations: number
  checkpoints: number
  open_request: string | null
  open_since: number | null
  faults: number
  changed: string
  paused_at: number | null
  pause_reason: string | null
  stored_bytes: number
}

function executionRecord(row: ExecutionRow): ExecutionRecord {
  return {
    id: row.id,
    arn: row.arn,
    name: row.name,
    workflow: row.workflow,
    rootId: row.root_id,
    ...(row.parent_id !== null && { parent: { executionId: row.parent_id, operationId: row.parent_operation! } }),
    codeHash: row.code_hash,
    startedAtMs: row.started_at,
    ...(row.ended_at !== null && { endedAtMs: row.ended_at }),
    ...(row.timeout_at !== null && { timeoutAtMs: row.timeout_at }),
    status: row.status,
    version: row.version,
    nextEventId: row.next_event,
    isRunnable: row.runnable === 1,
    ...(row.lease_owner !== null && { lease: { owner: row.lease_owner, untilMs: row.lease_until! } }),
    invocations: row.invocations,
    checkpoints: row.checkpoints,
    ...(row.open_request !== null && {
      openInvocation: { requestId: row.open_request, startedAtMs: row.open_since! },
    }),
    faults: row.faults,
    changed: JSON.parse(row.changed) as string[],
    ...(row.paused_at !== null && {
      pause: { sinceMs: row.paused_at, ...(row.pause_reason !== null && { reason: row.pause_reason }) },
    }),
    storedBytes: row.stored_bytes,
  }
}

const GOING = `status = 'RUNNING' AND paused_at IS NULL`
const RUNNABLE = `runnable = 1 AND ${GOING} AND (lease_owner IS NULL OR (lease_owner = ? AND open_request IS NULL))
  AND workflow IN (SELECT value FROM json_each(?))`
const HELD_BY_OTHERS = `lease_owner IS NOT NULL AND lease_owner <> ? AND ${GOING}`
/** The tables that hold rows of an execution, beside its own. */
const OWNED = ['payloads', 'operations', 'events', 'callbacks', 'due']
const DUE = 'execution_id AS executionId, operation_id AS operationId, at_ms AS atMs'

/** The statements behind a store's transactions, prepared once. The caller begins and ends the transaction. */
export function sqliteTransaction(database: DatabaseSync): Transaction {
  const all = [...COLUMNS, ...CHANGING]
  const statements = {
    execution: database.prepare('SELECT * FROM executions WHERE id = ?'),
    executionNamed: database.prepare('SELECT * FROM executions WHERE workflow = ? AND name = ?'),
    version: database.prepare('SELECT version FROM executions WHERE id = ?'),
    family: database.prepare('SELECT * FROM executions WHERE root_id = ? ORDER BY rowid'),
    payloads: database.prepare('SELECT * FROM payloads WHERE execution_id = ?'),
    operations: database.prepare('SELECT record FROM operations WHERE execution_id = ? ORDER BY position'),
    events: database.prepare('SELECT event FROM events WHERE execution_id = ? ORDER BY event_id'),
    callback: database.prepare(
      'SELECT execution_id AS executionId, operation_id AS operationId FROM callbacks WHERE id = ?',
    ),
    running: database.prepare(`SELECT * FROM executions WHERE status = 'RUNNING' ORDER BY rowid`),
    runningOf: database.prepare(`SELECT * FROM executions WHERE status = 'RUNNING' AND root_id = ? ORDER BY rowid`),
    // An index over all is named where the planner would rather walk through every execution there ever was.
    runnable: database.prepare(
      `SELECT * FROM executions INDEXED BY executions_runnable WHERE ${RUNNABLE} ORDER BY rowid LIMIT ?`,
    ),
    runnableOf: database.prepare(`SELECT * FROM executions WHERE ${RUNNABLE} AND root_id = ? ORDER BY rowid LIMIT ?`),
    heldByOthers: database.prepare(
      `SELECT * FROM executions INDEXED BY executions_leased WHERE ${HELD_BY_OTHERS} ORDER BY rowid`,
    ),
    heldByOthersOf: database.prepare(`SELECT * FROM executions WHERE ${HELD_BY_OTHERS} AND root_id = ? ORDER BY rowid`),
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
      `INSERT INTO executions (${all.map(([name]) => name).join(', ')}) VALUES (${all.map(() => '?').join(', ')})`,
    ),
    updateExecution: database.prepare(
      `UPDATE executions SET ${CHANGING.map(([name]) => `${name} = ?`).join(', ')} WHERE id = ?`,
    ),
    insertPayloads: database.prepare('INSERT INTO payloads VALUES (?, ?, ?, ?, ?)'),
    updatePayloads: database.prepare('UPDATE payloads SET result = ?, error = ? WHERE execution_id = ?'),
    putOperation: database.prepare('INSERT OR REPLACE INTO operations VALUES (?, ?, ?)'),
    deleteOperation: database.prepare('DELETE FROM operations WHERE execution_id = ? AND position = ?'),
    deletions: ['executions WHERE id', ...OWNED.map((table) => `${table} WHERE execution_id`)].map((rows) =>
      database.prepare(`DELETE FROM ${rows} = ?`),
    ),
    appendEvents: database.prepare('INSERT INTO events VALUES (?, ?, ?)'),
    putCallback: database.prepare('INSERT INTO callbacks VALUES (?, ?, ?)'),
    setDue: database.prepare('INSERT OR REPLACE INTO due VALUES (?, ?, ?)'),
    removeDue: database.prepare('DELETE FROM due WHERE execution_id = ? AND operation_id = ?'),
    removeAllDue: database.prepare('DELETE FROM due WHERE execution_id = ?'),
  }
  // Many rows of one column: arrays are made faster than objects.
  for (const many of [statements.operations, statements.events]) many.setReturnArrays(true)
  const texts = (rows: unknown) => rows as [text: string][]
  /** By their text: a filter has few shapes. */
  const queries = new Map<string, StatementSync>()
  const record = (row: unknown) => (row === undefined ? undefined : executionRecord(row as ExecutionRow))
  const dueTimes = (rows: unknown[]) => rows as DueTime[]
  const records = (rows: unknown[]) => rows.map((row) => executionRecord(row as ExecutionRow))
  return {
    execution: (id) => record(statements.execution.get(id)),
    executionNamed: (workflow, name) => record(statements.executionNamed.get(workflow, name)),
    version: (id) => (statements.version.get(id) as { version: number } | undefined)?.version,
    executions: (filter) => {
      const { sql, values } = query(filter)
      let statement = queries.get(sql)
      if (!statement) queries.set(sql, (statement = database.prepare(sql)))
      return records(statement.all(...values))
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
    due: (nowMs, { rootId }, limit) =>
      dueTimes(
        rootId === undefined ? statements.due.all(nowMs, limit) : statements.dueInFamily.all(nowMs, rootId, limit),
      ),
    dueOf: (executionId, nowMs) => dueTimes(statements.dueOf.all(executionId, nowMs)),
    earliestDue: ({ rootId }) => {
      const row = rootId === undefined ? statements.earliestDue.get() : statements.earliestDueOf.get(rootId)
      return (row as { atMs: number | null }).atMs ?? undefined
    },
    insertExecution: (inserted, { input, result, error, tags }) => {
      statements.insertExecution.run(...all.map(([, field]) => field(inserted)))
      statements.insertPayloads.run(inserted.id, input ?? null, result ?? null, jsonOrNull(error), jsonOrNull(tags))
    },
    updateExecution: (updated) => {
      statements.updateExecution.run(...CHANGING.map(([, field]) => field(updated)), updated.id)
      if (updated.status !== 'RUNNING') statements.removeAllDue.run(updated.id)
    },
    updatePayloads: (id, { result, error }) => {
      statements.updatePayloads.run(result ?? null, jsonOrNull(error), id)
    },
    putOperation: (executionId, stored) => {
      statements.putOperation.run(executionId, stored.order, JSON.stringify(stored))
    },
    deleteOperation: (executionId, { order }) => {
      statements.deleteOperation.run(executionId, order)
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
      if (atMs === undefined) statements.removeDue.run(executionId, operationId)
      else statements.setDue.run(executionId, operationId, atMs)
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
    sql: `SELECT * FROM executions${where} ORDER BY rowid DESC LIMIT ?`,
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
