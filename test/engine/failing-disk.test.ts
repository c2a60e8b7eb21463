import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EngineError } from '../../runtime/engine/engine-error.ts'
import { diagnosticsOf, openStore } from '../../runtime/engine/store-diagnostics.ts'
import { handlerOf, testEngine, testWorld } from './test-engine.ts'

const STEPS = 8
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stepwright-disk-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Of util-linux. */
const UNSHARE = 'unshare'
/** A file system of its own needs a mount namespace: Linux, where users may make them. */
const canMount = spawnSync(UNSHARE, ['-rm', 'mount', '-t', 'tmpfs', 'none', tmpdir()]).status === 0
if (!canMount) console.warn('the tests of a full and a read-only disk are skipped: no tmpfs can be mounted here')

interface Said {
  readonly first: { readonly diagnostics?: readonly string[]; readonly recorded?: number }
  readonly again: { readonly diagnostics?: readonly string[] }
  readonly acknowledged: number
  readonly last: { readonly outcome?: unknown; readonly recorded?: number; readonly steps?: readonly string[] }
}

function onSmallDisk(failure: 'full' | 'read-only'): Said {
  const script = join(import.meta.dirname, 'mounted-store.ts')
  const { stdout, stderr } = spawnSync(
    UNSHARE,
    [
      '-rm',
      'sh',
      '-c',
      'mount -t tmpfs -o size=12m none "$1" && "$2" "$3" "$1" "$4"',
      'sh',
      folder,
      process.execPath,
      script,
      failure,
    ],
    { encoding: 'utf8' },
  )
  expect(stderr).toBe('')
  return JSON.parse(stdout) as Said
}

describe.skipIf(!canMount)('an execution whose store cannot be written any more', () => {
  const unusable = (why: RegExp) => [expect.stringMatching(new RegExp(`^store-unusable: .*${why.source}`)) as string]
  const expectWhole = (last: Said['last']) => {
    expect(last).toMatchObject({ outcome: { status: 'succeeded', result: 'done' }, recorded: 60 })
    // Each step has been recorded once: none was lost, and none was done again after it had been acknowledged.
    expect(last.steps).toEqual(Array.from({ length: 60 }, (_, index) => `s${index}`))
  }

  test('because the disk is full ends with a clear error, and goes on when there is room', () => {
    const { first, again, acknowledged, last } = onSmallDisk('full')
    expect(first.diagnostics).toEqual(unusable(/disk is full/))
    expect(again.diagnostics).toEqual(unusable(/disk is full/))
    expect(acknowledged).toBeGreaterThan(5)
    expectWhole(last)
  })

  test('because the disk is read-only ends with a clear error, and goes on when it can be written', () => {
    const { first, again, last } = onSmallDisk('read-only')
    expect(first).toMatchObject({ outcome: { status: 'suspended' }, recorded: 11 })
    expect(again.diagnostics).toEqual(unusable(/(readonly|unable to open|disk I\/O)/))
    expectWhole({ ...last, recorded: last.recorded! - 1 })
  })
})

describe('a store that was torn or damaged', () => {
  /** Runs an execution with every commit left in the WAL, as after a loss of power; answers what was acknowledged by then. */
  const leaveInWal = async () => {
    const world = testWorld()
    const store = openStore(join(folder, 'live.db'), { environment: world.environment })
    const main = handlerOf('main', async (_, context) => {
      for (let index = 0; index < STEPS; index++) await context.step(`s${index}`, async () => 'x'.repeat(3000))
      return 'done'
    })
    const engine = testEngine(world, [main], { store })
    const { execution } = await world.until(engine.start({ workflow: 'main', name: 'n', input: {} }))
    await world.until(engine.run(execution.id))
    const wal = readFileSync(join(folder, 'live.db-wal'))
    copyFileSync(join(folder, 'live.db'), join(folder, 'torn.db'))
    await store.close()
    return { world, main, wal }
  }

  test('by a WAL cut off anywhere holds what was committed before the cut, and its execution goes on', async () => {
    const { world, main, wal } = await leaveInWal()
    const file = join(folder, 'torn.db')
    const whole = readFileSync(file)
    let most = 0
    for (let cut = 0; cut <= 24; cut++) {
      writeFileSync(file, whole)
      rmSync(`${file}-shm`, { force: true })
      const torn = Buffer.from(wal)
      const length = Math.floor((wal.length * cut) / 24)
      writeFileSync(`${file}-wal`, torn)
      truncateSync(`${file}-wal`, length)
      const store = openStore(file, { environment: world.environment })
      const engine = testEngine(world, [main], { store })
      const [found] = engine.executions.list()
      if (found) {
        const { operations, events } = engine.executions.inspect(found.id)
        expect(operations.map(({ Name }) => Name)).toEqual(operations.map((_, index) => `s${index}`))
        expect(events.map(({ EventId }) => EventId)).toEqual(events.map((_, index) => index + 1))
        expect(operations.length).toBeGreaterThanOrEqual(most)
        most = operations.length
      }
      const { execution } = await world.until(engine.start({ workflow: 'main', name: 'n', input: {} }))
      const { outcome } = await world.until(engine.run(execution.id))
      expect(outcome).toEqual({ status: 'succeeded', result: 'done' })
      await store.close()
      const database = new DatabaseSync(file)
      expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
      database.close()
    }
    expect(most).toBe(STEPS)
  })

  test('by a flipped byte in the WAL loses what follows it, and nothing before', async () => {
    const { world, wal } = await leaveInWal()
    const file = join(folder, 'torn.db')
    const flipped = Buffer.from(wal)
    flipped[Math.floor(wal.length / 2)]! ^= 0xff
    writeFileSync(`${file}-wal`, flipped)
    const store = openStore(file, { environment: world.environment })
    const engine = testEngine(world, [], { store })
    const { operations } = engine.executions.inspect(engine.executions.find('n').id)
    expect(operations.length).toBeGreaterThan(0)
    expect(operations.length).toBeLessThan(STEPS)
    expect(operations.map(({ Name }) => Name)).toEqual(operations.map((_, index) => `s${index}`))
    await store.close()
  })

  test('in its file is said to be damaged, whatever is done with it', async () => {
    const { world, main } = await leaveInWal()
    const file = join(folder, 'live.db')
    const bytes = readFileSync(file)
    bytes.fill(0x5a, 4096)
    writeFileSync(file, bytes)
    const codes = async () => {
      try {
        const store = openStore(file, { environment: world.environment })
        try {
          const engine = testEngine(world, [main], { store })
          const { execution } = await world.until(engine.start({ workflow: 'main', name: 'other', input: {} }))
          await world.until(engine.run(execution.id))
          return []
        } finally {
          await store.close()
        }
      } catch (thrown) {
        return diagnosticsOf(thrown)?.map(({ code }) => code) ?? [String(thrown)]
      }
    }
    expect(await codes()).toEqual(['store-damaged'])
    expect(() => openStore(join(folder, 'none.db'), { environment: world.environment, mustExist: true })).toThrow(
      EngineError,
    )
  })
})

describe('a store that another program holds locked', () => {
  const BUSY_MS = 1

  test('is said to be locked in the middle of an execution, and when it is opened; it loses nothing, and goes on when it is free', async () => {
    const world = testWorld()
    const file = join(folder, 'locked.db')
    const options = { environment: world.environment, busyTimeoutMs: BUSY_MS }
    const bodies: string[] = []
    let other: DatabaseSync | undefined
    const main = handlerOf('main', async (_, context) => {
      for (let index = 0; index < STEPS; index++)
        await context.step(`s${index}`, async () => {
          bodies.push(`s${index}`)
          if (index !== 3 || other) return
          other = new DatabaseSync(file)
          other.exec('BEGIN IMMEDIATE')
        })
      return 'done'
    })
    const codes = async (work: () => Promise<unknown>) => {
      try {
        await work()
        return []
      } catch (thrown) {
        return diagnosticsOf(thrown)?.map(({ code }) => code) ?? [String(thrown)]
      }
    }
    const store = openStore(file, options)
    const engine = testEngine(world, [main], { store })
    const { execution } = await world.until(engine.start({ workflow: 'main', name: 'n', input: {} }))
    expect(await codes(() => world.until(engine.run(execution.id)))).toEqual(['store-locked'])
    // What was acknowledged can be read under the lock.
    const named = (of: typeof engine) => of.executions.inspect(execution.id).operations.map(({ Name }) => Name)
    expect(named(engine).slice(0, 3)).toEqual(['s0', 's1', 's2'])
    await store.close()

    const startUnderLock = async () => {
      const again = openStore(file, options)
      try {
        await world.until(testEngine(world, [main], { store: again }).start({ workflow: 'main', name: 'other' }))
      } finally {
        await again.close()
      }
    }
    expect(await codes(startUnderLock)).toEqual(['store-locked'])

    other!.exec('ROLLBACK')
    other!.close()
    const free = openStore(file, options)
    const owner = { id: 'the next process', isGone: () => true }
    const next = testEngine(world, [main], { store: free, owner })
    const { outcome } = await world.until(next.run(execution.id))
    expect(outcome).toEqual({ status: 'succeeded', result: 'done' })
    expect(named(next)).toEqual(Array.from({ length: STEPS }, (_, index) => `s${index}`))
    // Only the step whose end could not be written has run twice.
    expect(bodies.toSorted()).toEqual([...named(next).map(String), 's3'].toSorted())
    await free.close()
  })
})
