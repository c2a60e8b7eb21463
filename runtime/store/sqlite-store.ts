import type * as sqlite from 'node:sqlite'
import { accessSync, constants, existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Environment } from '../environment/environment.ts'
import { withoutWarnings } from '../environment/experimental.ts'
import { onOutsideCommit, tellOfCommit } from './outside-commits.ts'
import { prepareSchema, requireCurrentSchema } from './sqlite-schema.ts'
import { sqliteTransaction, type SqliteTransaction } from './sqlite-transaction.ts'
import { type Snapshot, type Store, StoreError, type StoreFault, type Transaction } from './store.ts'

export interface SqliteStoreOptions {
  readonly environment: Pick<Environment, 'clock' | 'faultPoint'>
  /** The file must be there already; default: it is made when it is missing. */
  readonly mustExist?: boolean
  /** Nothing will be written: a file or a folder that may not be written to will do. */
  readonly onlyReads?: boolean
  /**
   * `FULL` (the default): every commit is on the disk before it is acknowledged, so it survives a loss of power. `NORMAL` survives a
   * crash of the process only, and loses the last commits with the power.
   */
  readonly synchronous?: 'FULL' | 'NORMAL'
  /** How long a commit waits for another program's transaction; default 5,000 ms. */
  readonly busyTimeoutMs?: number
}

const BUSY_TIMEOUT_MS = 5_000
interface PendingCommit {
  readonly write: (transaction: Transaction) => unknown
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: unknown) => void
}

/** Opens or makes the store in a file. Throws a `StoreError` that says what is wrong with it. */
export function openSqliteStore(file: string, options: SqliteStoreOptions): Store {
  return new SqliteStore(file, options)
}

/**
 * A store in one SQLite file (WAL). Commits wait for the end of the event loop's turn, so that concurrent executions share one
 * write to the disk; while one is written nothing else runs, so more than one connection would gain nothing.
 */
class SqliteStore implements Store {
  readonly isShared = true
  readonly #file: string
  readonly #database: sqlite.DatabaseSync
  readonly #transaction: SqliteTransaction
  readonly #statements: ReturnType<typeof connectionStatements>
  readonly #environment: SqliteStoreOptions['environment']
  /** SQLite's count of the commits of other connections, as it was at the last look. */
  #outsideCommits: number | undefined
  #queue: PendingCommit[] = []
  #flush: NodeJS.Immediate | undefined

  constructor(file: string, options: SqliteStoreOptions) {
    const {
      environment,
      mustExist = false,
      onlyReads = false,
      synchronous = 'FULL',
      busyTimeoutMs = BUSY_TIMEOUT_MS,
    } = options
    this.#file = file
    this.#environment = environment
    if (mustExist && !existsSync(file)) throw new StoreError('missing', file, 'no such file')
    if (!existsSync(dirname(resolve(file)))) throw new StoreError('unusable', file, 'its folder does not exist')
    this.#database = this.#guard(() => {
      if (onlyReads && !isWritable(file)) return openReadOnly(file, busyTimeoutMs)
      const database = new (loadSqlite().DatabaseSync)(file, { timeout: busyTimeoutMs })
      try {
        // Before WAL is switched on: a database of another program must not be changed.
        prepareSchema(database, file)
        // What is kept to undo a single write of a group stays in memory.
        database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}; PRAGMA temp_store = MEMORY`)
        return database
      } catch (thrown) {
        database.close()
        throw thrown
      }
    })
    this.#transaction = this.#guard(() => sqliteTransaction(this.#database))
    this.#statements = this.#guard(() => connectionStatements(this.#database))
  }

  commit<T>(write: (transaction: Transaction) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ write, resolve: resolve as (answer: unknown) => void, reject })
      this.#flush ??= setImmediate(() => this.#commitQueue())
    })
  }

  read<T>(read: (snapshot: Snapshot) => T): T {
    return this.#guard(() => {
      const { begin, commit } = this.#statements
      // A transaction: other processes' commits do not come in between. SQLite takes its picture at the first look.
      begin.run()
      try {
        this.#noticeOthers()
        return read(this.#transaction)
      } finally {
        // Damage ends it by itself.
        if (this.#database.isTransaction) commit.run()
      }
    })
  }

  onOutsideCommit(listener: () => void): () => void {
    const { dataVersion } = this.#statements
    return onOutsideCommit({
      file: this.#file,
      clock: this.#environment.clock,
      version: () => (dataVersion.get() as unknown as [number])[0],
      listener,
    })
  }

  async close(): Promise<void> {
    if (this.#flush) this.#commitQueue()
    if (this.#database.isOpen) this.#database.close()
  }

  /** One transaction for everything that waits. */
  #commitQueue(): void {
    clearImmediate(this.#flush)
    this.#flush = undefined
    const group = this.#queue
    this.#queue = []
    let settle: readonly (() => void)[]
    try {
      settle = this.#guard(() => {
        this.#statements.beginWrite.run()
        this.#noticeOthers()
        const isAlone = group.length === 1
        const together = isAlone ? undefined : this.#performTogether(group)
        const settlements = together ?? group.map((pending) => this.#performAlone(pending))
        this.#environment.faultPoint('before-commit')
        this.#statements.commit.run()
        return settlements
      })
      tellOfCommit(this.#file, this.#environment.clock.now())
      this.#environment.faultPoint('after-commit')
    } catch (thrown) {
      if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec('ROLLBACK')
      this.#transaction.forget()
      for (const { reject } of group) reject(thrown)
      return
    }
    for (const one of settle) one()
  }

  /** At the beginning of a transaction, which from then on sees one moment. */
  #noticeOthers(): void {
    const [found] = this.#statements.dataVersion.get() as unknown as [number]
    if (found === this.#outsideCommits) return
    this.#outsideCommits = found
    this.#transaction.forget()
  }

  /**
   * All writes as if none of them threw, which is the rule: to be able to undo each alone costs more than many a write. When one throws,
   * all are undone; the lock is kept, so that nothing comes in between.
   */
  #performTogether(group: readonly PendingCommit[]): (() => void)[] | undefined {
    this.#statements.savepoint.run()
    try {
      return group.map(({ write, resolve }) => {
        const answer = write(this.#transaction)
        return () => resolve(answer)
      })
    } catch (thrown) {
      this.#undo(thrown)
      return undefined
    }
  }

  #performAlone({ write, resolve, reject }: PendingCommit): () => void {
    const { savepoint, release } = this.#statements
    savepoint.run()
    try {
      const answer = write(this.#transaction)
      release.run()
      return () => resolve(answer)
    } catch (thrown) {
      const error = this.#undo(thrown)
      return () => reject(error)
    }
  }

  /** Back to the savepoint. Answers what was thrown, in the store's words. */
  #undo(thrown: unknown): unknown {
    const error = storeError(thrown, this.#file)
    // A full disk ends the transaction by itself, and with it all of the group.
    if (!this.#database.isTransaction) throw error
    this.#database.exec('ROLLBACK TO one; RELEASE one')
    this.#transaction.forget()
    return error
  }

  #guard<T>(work: () => T): T {
    try {
      return work()
    } catch (thrown) {
      throw storeError(thrown, this.#file)
    }
  }
}

function isWritable(file: string): boolean {
  try {
    // SQLite writes a log beside the file.
    for (const path of [file, dirname(resolve(file))]) accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/**
 * SQLite reads a file with a log only where the log's index can be made or is there. Where neither is and nobody may write here,
 * the file is taken as it lies.
 */
function openReadOnly(file: string, timeout: number): sqlite.DatabaseSync {
  const { DatabaseSync } = loadSqlite()
  const isClosed = !existsSync(`${file}-wal`) && existsSync(file)
  const url = pathToFileURL(resolve(file))
  if (isClosed) url.searchParams.set('immutable', '1')
  const database = new DatabaseSync(url, { timeout, readOnly: true })
  try {
    requireCurrentSchema(database, file)
    return database
  } catch (thrown) {
    database.close()
    throw thrown
  }
}

/** What is not about a table, prepared once. */
function connectionStatements(database: sqlite.DatabaseSync) {
  const dataVersion = database.prepare('PRAGMA data_version')
  dataVersion.setReturnArrays(true)
  return {
    begin: database.prepare('BEGIN'),
    beginWrite: database.prepare('BEGIN IMMEDIATE'),
    commit: database.prepare('COMMIT'),
    savepoint: database.prepare('SAVEPOINT one'),
    release: database.prepare('RELEASE one'),
    dataVersion,
  }
}

/** SQLite's primary result codes that have a meaning for the user. */
const FAULTS: Readonly<Record<number, StoreFault>> = {
  5: 'locked',
  6: 'locked',
  11: 'damaged',
  26: 'damaged',
}

function storeError(thrown: unknown, file: string): unknown {
  if (!(thrown instanceof Error) || !('errcode' in thrown) || typeof thrown.errcode !== 'number') return thrown
  return new StoreError(FAULTS[thrown.errcode & 0xff] ?? 'unusable', file, thrown.message)
}

function loadSqlite(): typeof sqlite {
  return withoutWarnings(() => process.getBuiltinModule('node:sqlite'))
}
