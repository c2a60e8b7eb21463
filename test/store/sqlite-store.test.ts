import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { SimulatedClock } from '../../runtime/environment/simulated-clock.ts'
import { handlerOf, testEngine, testWorld } from '../engine/test-engine.ts'
import type { FaultPoint } from '../../runtime/environment/environment.ts'
import { onOutsideCommit } from '../../runtime/store/outside-commits.ts'
import { openSqliteStore } from '../../runtime/store/sqlite-store.ts'
import { type ExecutionRecord, type Store, StoreError } from '../../runtime/store/store.ts'

let folder: string
let file: string
const opened: Store[] = []
const clock = new SimulatedClock()

const open = (faultPoint: (name: FaultPoint) => void = () => {}, mustExist = false): Store => {
  const store = openSqliteStore(file, { environment: { clock, faultPoint }, mustExist })
  opened.push(store)
  return store
}

const faultOf = (work: () => unknown): string => {
  try {
    work()
    return 'none'
  } catch (thrown) {
    return thrown instanceof StoreError ? thrown.fault : String(thrown)
  }
}

const record = (id: string): ExecutionRecord => ({
  id,
  arn: id,
  name: id,
  workflow: 'w',
  rootId: id,
  codeHash: 'h',
  startedAtMs: 0,
  status: 'RUNNING',
  version: 1,
  nextEventId: 1,
  isRunnable: true,
  invocations: 0,
  checkpoints: 0,
  faults: 0,
  changed: [],
  storedBytes: 0,
})

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stepwright-sqlite-'))
  file = join(folder, 's.db')
})
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close()
  rmSync(folder, { recursive: true, force: true })
})

test('what is committed is there when the store is opened again', async () => {
  const first = open()
  await first.commit((transaction) => transaction.insertExecution(record('a'), { input: '1' }))
  await first.close()
  expect(open().read((snapshot) => snapshot.payloads('a'))).toEqual({ input: '1' })
})

test('writes to the disk in WAL mode, synchronously unless told otherwise', async () => {
  const store = open()
  await store.commit((transaction) => transaction.insertExecution(record('a'), {}))
  const database = new DatabaseSync(file)
  expect(database.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' })
  database.close()
})

test('a commit that crashes before it is written is undone, one that crashes after it stands', async () => {
  let crashAt: FaultPoint = 'before-commit'
  const store = open((name) => {
    if (name === crashAt) throw new Error('crash')
  })
  await expect(store.commit((transaction) => transaction.insertExecution(record('a'), {}))).rejects.toThrow('crash')
  crashAt = 'after-commit'
  await expect(store.commit((transaction) => transaction.insertExecution(record('b'), {}))).rejects.toThrow('crash')
  expect(
    open()
      .read((snapshot) => snapshot.executions({}))
      .map(({ id }) => id),
  ).toEqual(['b'])
})

test('commits of one turn share one transaction', async () => {
  const commits: FaultPoint[] = []
  const store = open((name) => void commits.push(name))
  await Promise.all(
    ['a', 'b', 'c'].map((id) => store.commit((transaction) => transaction.insertExecution(record(id), {}))),
  )
  expect(commits).toEqual(['before-commit', 'after-commit'])
})

test('due times that another connection sets are seen, however much later all others were', async () => {
  const store = open()
  const other = open()
  const dueIds = () => store.read((snapshot) => snapshot.due(10, {}, 9)).map(({ operationId }) => operationId)
  await store.commit((transaction) => {
    transaction.insertExecution(record('a'), {})
    transaction.setDue({ executionId: 'a', operationId: 'late' }, 99)
  })
  expect(dueIds()).toEqual([])
  await other.commit((transaction) => transaction.setDue({ executionId: 'a', operationId: 'soon' }, 5))
  expect(dueIds()).toEqual(['soon'])
  expect(store.read((snapshot) => snapshot.dueOf('a', 10))).toHaveLength(1)
})

test('of a group in which one throws the others are run again, each write with what those before it left', async () => {
  const store = open()
  const seen: (number | undefined)[] = []
  const raise = () =>
    store.commit((transaction) => {
      const version = (transaction.version('a') ?? 0) + 1
      seen.push(version)
      if (version === 1) transaction.insertExecution(record('a'), {})
      else transaction.updateExecution({ ...record('a'), version })
      return version
    })
  const failing = (at: number) =>
    store.commit((transaction) => {
      transaction.updateExecution({ ...record('a'), version: 99 })
      transaction.setDue({ executionId: 'a', operationId: 'x' }, at)
      throw new Error(`refused ${at}`)
    })
  const answers = await Promise.allSettled([raise(), failing(1), raise(), failing(2), raise()])
  expect(answers.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason)))).toEqual([
    1,
    'Error: refused 1',
    2,
    'Error: refused 2',
    3,
  ])
  expect(seen).toEqual([1, 1, 2, 3])
  expect(store.read((snapshot) => [snapshot.version('a'), snapshot.due(9, {}, 9)])).toEqual([3, []])
})

test('a read sees one moment, whatever another connection commits in the middle of it', async () => {
  const store = open()
  const other = new DatabaseSync(file)
  await store.commit((transaction) => transaction.insertExecution(record('a'), {}))
  const versions = store.read((snapshot) => {
    const before = snapshot.version('a')
    other.exec('UPDATE executions SET version = 2')
    return [before, snapshot.version('a')]
  })
  expect(versions).toEqual([1, 1])
  expect(store.read((snapshot) => snapshot.version('a'))).toBe(2)
  other.close()
})

test('a read that throws leaves the store as usable as before', async () => {
  const store = open()
  const failing = () =>
    store.read(() => {
      throw new Error('of the caller')
    })
  expect(failing).toThrow('of the caller')
  await store.commit((transaction) => transaction.insertExecution(record('a'), {}))
  expect(store.read((snapshot) => snapshot.version('a'))).toBe(1)
})

test('tells of commits of another connection at once, and not of its own', async () => {
  const store = open()
  const other = open()
  const heard = vi.fn<() => void>()
  const next = () => new Promise<void>((resolve) => heard.mockImplementationOnce(resolve))
  const stop = store.onOutsideCommit(heard)
  await store.commit((transaction) => transaction.insertExecution(record('a'), {}))
  // The look that does not depend on the file system: the clock's.
  clock.advance()
  expect(heard).not.toHaveBeenCalled()
  const told = next()
  await other.commit((transaction) => transaction.insertExecution(record('b'), {}))
  await told
  stop()
  expect(clock.nextMs).toBeUndefined()
})

test('hears of a commit whose process ended before it could say so', async () => {
  const store = open()
  const heard = vi.fn<() => void>()
  const stop = store.onOutsideCommit(heard)
  const other = new DatabaseSync(file)
  other.exec('BEGIN IMMEDIATE; CREATE TABLE x (y); COMMIT')
  clock.advance()
  expect(heard).toHaveBeenCalledTimes(1)
  stop()
  other.close()
})

test('looks for commits of others only as long as the file system has told of none', async () => {
  const store = open()
  const other = open()
  const told = new Promise<void>((resolve) => {
    const stop = store.onOutsideCommit(() => {
      resolve()
      stops.push(stop)
    })
  })
  const stops: (() => void)[] = []
  await other.commit((transaction) => transaction.insertExecution(record('b'), {}))
  await told
  // The late look after the last write, and none after that.
  while (clock.advance());
  expect(clock.nextMs).toBeUndefined()
  for (const stop of stops) stop()
})

test('says of a file that is missing, and makes none', () => {
  expect(faultOf(() => open(undefined, true))).toBe('missing')
  expect(faultOf(() => open(undefined, true))).toBe('missing')
})

test('says of a folder that is missing', () => {
  file = join(folder, 'no', 's.db')
  expect(faultOf(() => open())).toBe('unusable')
})

test('says of a file that is no database, and leaves it alone', () => {
  const text = 'not a database, but longer than the header of one is: '.repeat(10)
  writeFileSync(file, text)
  expect(faultOf(() => open())).toBe('damaged')
  expect(readFileSync(file, 'utf8')).toBe(text)
})

test('says of damage inside the file', async () => {
  const store = open()
  await store.commit((transaction) => transaction.insertExecution(record('a'), { input: 'x'.repeat(100_000) }))
  await store.close()
  const bytes = readFileSync(file)
  bytes.fill(0x5a, 4096)
  writeFileSync(file, bytes)
  expect(faultOf(() => open().read((snapshot) => snapshot.executions({})))).toBe('damaged')
})

test('says of a database of another program, and leaves it alone', () => {
  const database = new DatabaseSync(file)
  database.exec('CREATE TABLE theirs (x)')
  database.close()
  expect(faultOf(() => open())).toBe('foreign')
  const again = new DatabaseSync(file)
  expect(again.prepare('SELECT name FROM sqlite_schema').all()).toEqual([{ name: 'theirs' }])
  again.close()
})

test('says of a store that another program holds, and works again when it is free', async () => {
  const store = openSqliteStore(file, { environment: { clock, faultPoint: () => {} }, busyTimeoutMs: 1 })
  opened.push(store)
  const other = new DatabaseSync(file)
  other.exec('BEGIN IMMEDIATE')
  const insert = () => store.commit((transaction) => transaction.insertExecution(record('a'), {}))
  await expect(insert()).rejects.toMatchObject({ fault: 'locked' })
  other.exec('ROLLBACK')
  other.close()
  await insert()
  expect(store.read((snapshot) => snapshot.version('a'))).toBe(1)
})

test('refuses a store of a newer version, and leaves it alone', async () => {
  await open().close()
  const database = new DatabaseSync(file)
  database.exec('PRAGMA user_version = 7')
  database.close()
  expect(faultOf(() => open())).toBe('version')
})

test('a store of an older version is brought up to date, and its executions go on', async () => {
  const older = new DatabaseSync(file)
  older.exec(readFileSync(join(import.meta.dirname, 'stores/schema-1.sql'), 'utf8'))
  older.close()
  const store = open()
  expect(new Set(tablesOf(file))).toEqual(new Set(await freshTables()))
  const world = testWorld()
  const main = handlerOf('main', async (event: { n: number }, context) => {
    await context.wait('night', { seconds: 2 })
    return event.n + 1
  })
  const engine = testEngine(world, [main], { store })
  const { outcome } = await world.until(engine.run('id-1', 'timers'))
  expect(outcome).toEqual({ status: 'succeeded', result: 2 })
})

test('who listens looks twice at the beginning, and never again while nothing is written', async () => {
  await open().commit((transaction) => transaction.insertExecution(record('a'), {}))
  const idle = new SimulatedClock()
  const looks = vi.fn<() => number>(() => 1)
  const stop = onOutsideCommit({ file, clock: idle, version: looks, listener: () => {} })
  // By a write of its own the system is asked to tell.
  await vi.waitFor(() => expect(looks.mock.calls.length).toBeGreaterThanOrEqual(2))
  while (idle.advance()) expect(looks.mock.calls.length).toBeLessThan(5)
  expect(idle.nextMs).toBeUndefined()
  stop()
})

test('where the system tells nothing, commits are looked for every two seconds', () => {
  const idle = new SimulatedClock()
  const looks = vi.fn<() => number>(() => 1)
  const stop = onOutsideCommit({ file: join(folder, 'nowhere/s.db'), clock: idle, version: looks, listener: () => {} })
  for (let count = 0; count < 10; count++) idle.advance()
  expect(looks).toHaveBeenCalledTimes(11)
  stop()
})

test.each([
  [undefined, 2],
  ['FULL', 2],
  ['NORMAL', 1],
] as const)('with synchronous %s the disk is waited for as the setting says', async (synchronous, expected) => {
  const seen = vi.spyOn(DatabaseSync.prototype, 'exec')
  opened.push(openSqliteStore(file, { environment: { clock, faultPoint: () => {} }, synchronous }))
  const database = seen.mock.contexts.at(-1) as DatabaseSync
  seen.mockRestore()
  expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: expected })
  expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
})

test('callbacks and events of an older store are there when it is brought up to date', async () => {
  const older = new DatabaseSync(file)
  older.exec(readFileSync(join(import.meta.dirname, 'stores/schema-3.sql'), 'utf8'))
  older.close()
  const store = open()
  expect(new Set(tablesOf(file))).toEqual(new Set(await freshTables()))
  expect(store.read((snapshot) => snapshot.callback('forgotten'))).toBeUndefined()
  const world = testWorld()
  const main = handlerOf('main', async (event: { n: number }, context) => {
    const doubled = await context.step('double', async () => event.n * 2)
    const [answer] = await context.createCallback('approval')
    return `${await answer} ${doubled}`
  })
  const engine = testEngine(world, [main], { store })
  await engine.completeCallback('id-3', { kind: 'succeed', result: 'yes' })
  const { outcome } = await world.until(engine.run('id-1', 'settled'))
  expect(outcome).toEqual({ status: 'succeeded', result: 'yes 2' })
  const ids = store.read((snapshot) => snapshot.events('id-1').map(({ EventId }) => EventId))
  expect(ids).toEqual(ids.map((_, index) => index + 1))
  await engine.executions.purge({ workflow: 'main' })
  expect(store.read((snapshot) => snapshot.callback('id-3'))).toBeUndefined()
})

test('a migration that fails leaves the store as it was', async () => {
  const older = new DatabaseSync(file)
  older.exec(readFileSync(join(import.meta.dirname, 'stores/schema-1.sql'), 'utf8'))
  older.exec('CREATE TABLE executions_by_end (in_the_way)')
  const before = tablesOf(file)
  expect(faultOf(() => open())).toBe('unusable')
  expect(tablesOf(file)).toEqual(before)
  older.exec('DROP TABLE executions_by_end')
  older.close()
  expect(open().read((snapshot) => snapshot.executions({}))).toHaveLength(1)
})

function tablesOf(path: string): readonly unknown[] {
  const database = new DatabaseSync(path)
  const columns = database
    .prepare(
      `SELECT schema.type AS type, schema.name AS name, columns.name AS column FROM sqlite_schema AS schema
       LEFT JOIN pragma_table_info(schema.name) AS columns ORDER BY 1, 2, columns.cid`,
    )
    .all()
  database.close()
  return columns.map((row) => ({ ...row }))
}

async function freshTables(): Promise<readonly unknown[]> {
  const fresh = join(folder, 'fresh.db')
  await openSqliteStore(fresh, { environment: { clock, faultPoint: () => {} } }).close()
  return tablesOf(fresh)
}
