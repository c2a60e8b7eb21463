import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { HistoryEvent } from '../history/event.ts'
import type { ErrorObject } from '../history/operation.ts'
import type {
  DueTime,
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
  ['timeout_at', (record) => record.timeoutAtMs ?? null],
]
const CHANGING: typeof COLUMNS = [
  ['code_hash', (record) => record.codeHash],
  ['ended_at', (record) => record.endedAtMs ?? null],
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
  }
}

const DUE = 'execution_id AS executionId, operation_id AS operationId, at_ms AS atMs'

/** The statements behind a store's transactions, prepared once. The caller begins and ends the transaction. */
export function sqliteTransaction(database: DatabaseSync): Transaction {
  const all = [...COLUMNS, ...CHANGING]
  const statements = {
    execution: database.prepare('SELECT * FROM executions WHERE id = ?'),
    executionNamed: database.prepare('SELECT * FROM executions WHERE workflow = ? AND name = ?'),
    version: database.prepare('SELECT version FROM executions WHERE id = ?'),
    executions: database.prepare(
      `SELECT * FROM executions WHERE (?1 IS NULL OR name = ?1) AND (?2 IS NULL OR workflow = ?2)
       AND (?3 IS NULL OR status = ?3) ORDER BY rowid DESC LIMIT ?4`,
    ),
    payloads: database.prepare('SELECT * FROM payloads WHERE execution_id = ?'),
    operations: database.prepare('SELECT record FROM operations WHERE execution_id = ? ORDER BY position'),
    events: database.prepare('SELECT event FROM events WHERE execution_id = ? ORDER BY event_id'),
    callback: database.prepare(
      'SELECT execution_id AS executionId, operation_id AS operationId FROM callbacks WHERE id = ?',
    ),
    running: database.prepare(`SELECT * FROM executions WHERE status = 'RUNNING' ORDER BY rowid`),
    runningOf: database.prepare(`SELECT * FROM executions WHERE status = 'RUNNING' AND root_id = ? ORDER BY rowid`),
    // An index over all is named where the planner would rather walk through every execution there ever was.
    candidates: database.prepare(
      `SELECT * FROM executions INDEXED BY executions_to_run
       WHERE (runnable = 1 OR lease_owner IS NOT NULL) AND status = 'RUNNING' ORDER BY rowid`,
    ),
    candidatesOf: database.prepare(
      `SELECT * FROM executions WHERE (runnable = 1 OR lease_owner IS NOT NULL) AND status = 'RUNNING' AND root_id = ?
       ORDER BY rowid`,
    ),
    unfinished: database.prepare(
      `SELECT workflow, count(*) AS count FROM executions WHERE status = 'RUNNING' GROUP BY workflow`,
    ),
    // Only unfinished executions have due times.
    due: database.prepare(`SELECT ${DUE} FROM due WHERE at_ms <= ? ORDER BY at_ms`),
    dueInFamily: database.prepare(
      `SELECT ${DUE} FROM due JOIN executions ON id = execution_id
       WHERE at_ms <= ? AND status = 'RUNNING' AND root_id = ? ORDER BY at_ms`,
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
    appendEvent: database.prepare('INSERT INTO events VALUES (?, ?, ?)'),
    putCallback: database.prepare('INSERT INTO callbacks VALUES (?, ?, ?)'),
    setDue: database.prepare('INSERT OR REPLACE INTO due VALUES (?, ?, ?)'),
    removeDue: database.prepare('DELETE FROM due WHERE execution_id = ? AND operation_id = ?'),
    removeAllDue: database.prepare('DELETE FROM due WHERE execution_id = ?'),
  }
  const record = (row: unknown) => (row === undefined ? undefined : executionRecord(row as ExecutionRow))
  const dueTimes = (rows: unknown[]) => rows as DueTime[]
  const records = (rows: unknown[]) => rows.map((row) => executionRecord(row as ExecutionRow))
  return {
    execution: (id) => record(statements.execution.get(id)),
    executionNamed: (workflow, name) => record(statements.executionNamed.get(workflow, name)),
    version: (id) => (statements.version.get(id) as { version: number } | undefined)?.version,
    executions: ({ name, workflow, status, limit }) =>
      records(statements.executions.all(name ?? null, workflow ?? null, status ?? null, limit ?? -1)),
    payloads: (id) => executionPayloads(statements.payloads.get(id)),
    operations: (id) =>
      statements.operations.all(id).map((row) => JSON.parse((row as { record: string }).record) as StoredOperation),
    events: (id) =>
      statements.events.all(id).map((row) => JSON.parse((row as { event: string }).event) as HistoryEvent),
    callback: (callbackId) =>
      statements.callback.get(callbackId) as { executionId: string; operationId: string } | undefined,
    running: ({ rootId }) =>
      records(rootId === undefined ? statements.running.all() : statements.runningOf.all(rootId)),
    candidates: ({ rootId }) =>
      records(rootId === undefined ? statements.candidates.all() : statements.candidatesOf.all(rootId)),
    unfinished: () =>
      new Map(
        (statements.unfinished.all() as { workflow: string; count: number }[]).map((row) => [row.workflow, row.count]),
      ),
    due: (nowMs, { rootId }) =>
      dueTimes(rootId === undefined ? statements.due.all(nowMs) : statements.dueInFamily.all(nowMs, rootId)),
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
    appendEvents: (executionId, events) => {
      for (const event of events) statements.appendEvent.run(executionId, event.EventId, JSON.stringify(event))
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
