import type { DatabaseSync } from 'node:sqlite'
import { StoreError } from './store.ts'

/** Marks a database as ours: "swrt". */
const APPLICATION_ID = 0x73_77_72_74

/**
 * How a store came to be, a step a version. A new file takes all steps, an older one those it lacks, so that both end with the same
 * tables. What was released is never changed: a change of the tables is a new step.
 *
 * Rows that a checkpoint touches are few and small: large payloads lie apart from what every checkpoint updates. Operations, which
 * every resumption reads, lie side by side for each execution; events, which are seldom read, in the order in which they are written.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE executions (
    id TEXT NOT NULL UNIQUE,
    arn TEXT NOT NULL,
    name TEXT NOT NULL,
    workflow TEXT NOT NULL,
    root_id TEXT NOT NULL,
    parent_id TEXT,
    parent_operation TEXT,
    code_hash TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    timeout_at INTEGER,
    status TEXT NOT NULL,
    version INTEGER NOT NULL,
    next_event INTEGER NOT NULL,
    runnable INTEGER NOT NULL,
    lease_owner TEXT,
    lease_until INTEGER,
    invocations INTEGER NOT NULL,
    checkpoints INTEGER NOT NULL,
    open_request TEXT,
    open_since INTEGER,
    faults INTEGER NOT NULL,
    changed TEXT NOT NULL,
    UNIQUE (workflow, name)
  ) STRICT;
  CREATE INDEX executions_by_root ON executions (root_id) WHERE status = 'RUNNING';
  CREATE INDEX executions_to_run ON executions (id) WHERE runnable = 1 OR lease_owner IS NOT NULL;
  CREATE TABLE payloads (
    execution_id TEXT PRIMARY KEY,
    input TEXT,
    result TEXT,
    error TEXT,
    tags TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE operations (
    execution_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (execution_id, position)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE events (
    execution_id TEXT NOT NULL,
    event_id INTEGER NOT NULL,
    event TEXT NOT NULL,
    PRIMARY KEY (execution_id, event_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE callbacks (
    id TEXT PRIMARY KEY,
    execution_id TEXT NOT NULL,
    operation_id TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE due (
    execution_id TEXT NOT NULL,
    operation_id TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (execution_id, operation_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX due_by_time ON due (at_ms);
  `,
  // Pausing, the limit on stored bytes, purging.
  `
  ALTER TABLE executions ADD COLUMN paused_at INTEGER;
  ALTER TABLE executions ADD COLUMN pause_reason TEXT;
  ALTER TABLE executions ADD COLUMN stored_bytes INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX executions_by_family ON executions (root_id);
  CREATE INDEX executions_by_end ON executions (ended_at) WHERE ended_at IS NOT NULL;
  CREATE INDEX callbacks_by_execution ON callbacks (execution_id);
  `,
  // What is runnable is found in the order of beginning, a page at a time. From here on a row of `events` holds those of one commit, as
  // an array under the id of the first; rows from before hold one event.
  `
  DROP INDEX executions_to_run;
  CREATE INDEX executions_runnable ON executions (runnable) WHERE runnable = 1;
  CREATE INDEX executions_leased ON executions (lease_owner) WHERE lease_owner IS NOT NULL;
  `,
  // The events of executions that run at the same time lie together: a commit of them all touches few pages. The callbacks of an
  // execution are found by its operations.
  `
  ALTER TABLE events RENAME TO older_events;
  CREATE TABLE events (
    execution_id TEXT NOT NULL,
    event_id INTEGER NOT NULL,
    event TEXT NOT NULL,
    UNIQUE (execution_id, event_id)
  ) STRICT;
  INSERT INTO events SELECT execution_id, event_id, event FROM older_events;
  DROP TABLE older_events;
  DROP INDEX callbacks_by_execution;
  DELETE FROM callbacks
  WHERE id NOT IN (SELECT coalesce(record ->> '$.operation.CallbackDetails.CallbackId', '') FROM operations);
  `,
]

/** The version of a store that this program writes; a newer one is refused. */
export const SCHEMA_VERSION = MIGRATIONS.length

/** Makes the tables in a new file, brings an older store up to date, and refuses any other file. All of it or nothing. */
export function prepareSchema(database: DatabaseSync, file: string): void {
  if (isCurrent(database, file)) return
  database.exec('BEGIN IMMEDIATE')
  try {
    // Another process may have been first.
    if (!isCurrent(database, file)) migrate(database)
    database.exec('COMMIT')
  } catch (thrown) {
    // A failure like a full disk has ended the transaction already.
    if (database.isTransaction) database.exec('ROLLBACK')
    throw thrown
  }
}

/** For a file that may not be written to: an older store cannot be brought up to date. */
export function requireCurrentSchema(database: DatabaseSync, file: string): void {
  if (isCurrent(database, file)) return
  throw new StoreError(
    'unusable',
    file,
    'it is of an older stepwright, and may not be written to to be brought up to date',
  )
}

function isCurrent(database: DatabaseSync, file: string): boolean {
  if (numberOf(database, 'application_id') !== APPLICATION_ID) {
    const tables = database.prepare('SELECT count(*) AS n FROM sqlite_schema').get() as { n: number }
    if (tables.n > 0) throw new StoreError('foreign', file, 'it holds tables of another program')
    return false
  }
  const found = numberOf(database, 'user_version')
  if (found > SCHEMA_VERSION) throw new StoreError('version', file, String(found))
  return found === SCHEMA_VERSION
}

function migrate(database: DatabaseSync): void {
  const found = numberOf(database, 'application_id') === APPLICATION_ID ? numberOf(database, 'user_version') : 0
  for (const step of MIGRATIONS.slice(found)) database.exec(step)
  database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}`)
}

function numberOf(database: DatabaseSync, pragma: 'application_id' | 'user_version'): number {
  const row = database.prepare(`PRAGMA ${pragma}`).get() as Record<string, number>
  return row[pragma]!
}
