import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SimulatedClock } from '../../runtime/environment/simulated-clock.ts'
import { MemoryStore } from '../../runtime/store/memory-store.ts'
import { openSqliteStore } from '../../runtime/store/sqlite-store.ts'
import type { ExecutionFilter, ExecutionRecord, Store, StoredOperation } from '../../runtime/store/store.ts'

const environment = { clock: new SimulatedClock(), faultPoint: () => {} }

const record = (id: string, changes: Partial<ExecutionRecord> = {}): ExecutionRecord => ({
  id,
  arn: `arn:${id}`,
  name: `name-${id}`,
  workflow: 'order',
  rootId: id,
  codeHash: 'hash',
  startedAtMs: 1000,
  status: 'RUNNING',
  version: 1,
  nextEventId: 1,
  isRunnable: true,
  invocations: 0,
  checkpoints: 0,
  faults: 0,
  changed: [],
  storedBytes: 0,
  ...changes,
})

const operation = (id: string, order: number, result?: string): StoredOperation => ({
  order,
  operation: {
    Id: id,
    Type: 'STEP',
    StartTimestamp: 1,
    Status: result === undefined ? 'STARTED' : 'SUCCEEDED',
    StepDetails: { ...(result !== undefined && { Result: result }) },
  },
})

describe.each(['memory', 'sqlite'] as const)('the %s store', (kind) => {
  let folder: string
  let store: Store
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stepwright-store-'))
    store = kind === 'memory' ? new MemoryStore() : openSqliteStore(join(folder, 's.db'), { environment })
  })
  afterEach(async () => {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('gives back an execution as it was put, with and without its optional parts', async () => {
    const bare = record('a')
    const full = record('b', {
      rootId: 'a',
      parent: { executionId: 'a', operationId: 'op' },
      endedAtMs: 5,
      timeoutAtMs: 9,
      lease: { owner: 'me', untilMs: 7 },
      openInvocation: { requestId: 'r', startedAtMs: 3 },
      changed: ['op-1'],
      isRunnable: false,
    })
    await store.commit((transaction) => {
      transaction.insertExecution(bare, {})
      transaction.insertExecution(full, { input: '{"x":1}', tags: { team: 'shop' } })
    })
    expect(store.read((snapshot) => snapshot.execution('a'))).toEqual(bare)
    expect(store.read((snapshot) => snapshot.execution('b'))).toEqual(full)
    expect(store.read((snapshot) => snapshot.payloads('b'))).toEqual({ input: '{"x":1}', tags: { team: 'shop' } })
    expect(store.read((snapshot) => snapshot.executionNamed('order', 'name-b'))).toEqual(full)
    expect(store.read((snapshot) => snapshot.executionNamed('other', 'name-b'))).toBeUndefined()
    expect(store.read((snapshot) => snapshot.execution('c'))).toBeUndefined()
  })

  test('an update replaces everything that may change', async () => {
    await store.commit((transaction) =>
      transaction.insertExecution(record('a', { lease: { owner: 'me', untilMs: 1 } }), {}),
    )
    const changed = record('a', { version: 2, status: 'FAILED', endedAtMs: 4, nextEventId: 9, codeHash: 'new' })
    await store.commit((transaction) => {
      transaction.updateExecution(changed)
      transaction.updatePayloads('a', { error: { ErrorType: 'E', ErrorMessage: 'm' } })
    })
    expect(store.read((snapshot) => snapshot.execution('a'))).toEqual(changed)
    expect(store.read((snapshot) => snapshot.payloads('a'))).toMatchObject({ error: { ErrorType: 'E' } })
    expect(store.read((snapshot) => snapshot.version('a'))).toBe(2)
  })

  test('operations come in the order in which they began, however often they change', async () => {
    await store.commit((transaction) => {
      transaction.insertExecution(record('a'), {})
      transaction.putOperation('a', operation('first', 1))
      transaction.putOperation('a', operation('second', 2))
      transaction.putOperation('a', operation('first', 1, '"done"'))
    })
    const read = store.read((snapshot) => snapshot.operations('a'))
    expect(read).toEqual([operation('first', 1, '"done"'), operation('second', 2)])
  })

  test('events are appended', async () => {
    const event = (id: number) => ({ EventId: id, EventType: 'StepStarted', EventTimestamp: id }) as const
    await store.commit((transaction) => {
      transaction.insertExecution(record('a'), {})
      transaction.appendEvents('a', [event(1), event(2)])
    })
    await store.commit((transaction) => transaction.appendEvents('a', [event(3)]))
    expect(store.read((snapshot) => snapshot.events('a')).map(({ EventId }) => EventId)).toEqual([1, 2, 3])
  })

  test('a write that throws leaves nothing behind, and its neighbours of the same turn stand', async () => {
    await store.commit((transaction) => transaction.insertExecution(record('a'), { input: '1' }))
    const before = store.commit((transaction) => transaction.putOperation('a', operation('kept', 1)))
    const failing = store.commit((transaction) => {
      transaction.insertExecution(record('b'), {})
      transaction.updateExecution(record('a', { version: 99 }))
      transaction.updatePayloads('a', { result: '2' })
      transaction.putOperation('a', operation('kept', 1, '"lost"'))
      transaction.appendEvents('a', [{ EventId: 1, EventType: 'StepStarted', EventTimestamp: 1 }])
      transaction.putCallback('callback', { executionId: 'a', operationId: 'x' })
      transaction.setDue({ executionId: 'a', operationId: 'x' }, 5)
      throw new Error('refused')
    })
    const after = store.commit((transaction) => transaction.putOperation('a', operation('too', 2)))
    await expect(failing).rejects.toThrow('refused')
    await Promise.all([before, after])
    store.read((snapshot) => {
      expect(snapshot.execution('b')).toBeUndefined()
      expect(snapshot.execution('a')?.version).toBe(1)
      expect(snapshot.payloads('a')).toEqual({ input: '1' })
      expect(snapshot.operations('a')).toEqual([operation('kept', 1), operation('too', 2)])
      expect(snapshot.events('a')).toEqual([])
      expect(snapshot.callback('callback')).toBeUndefined()
      expect(snapshot.earliestDue({})).toBeUndefined()
    })
  })

  test('a write that throws alone leaves nothing behind either', async () => {
    const failing = store.commit((transaction) => {
      transaction.insertExecution(record('a'), {})
      throw new Error('refused')
    })
    await expect(failing).rejects.toThrow('refused')
    expect(store.read((snapshot) => snapshot.execution('a'))).toBeUndefined()
  })

  test('a write sees the writes before it in the same turn', async () => {
    const first = store.commit((transaction) => transaction.insertExecution(record('a'), {}))
    const second = store.commit((transaction) => transaction.execution('a')?.name)
    await first
    expect(await second).toBe('name-a')
  })

  test('names are unique in their workflow', async () => {
    await store.commit((transaction) => transaction.insertExecution(record('a'), {}))
    await store.commit((transaction) =>
      transaction.insertExecution(record('b', { name: 'name-a', workflow: 'other' }), {}),
    )
    expect(store.read((snapshot) => snapshot.executions({ name: 'name-a' })).map(({ id }) => id)).toEqual(['b', 'a'])
  })

  test('due times are found by time and by family, until they are removed or their execution ends', async () => {
    const at = (executionId: string, operationId: string) => ({ executionId, operationId })
    await store.commit((transaction) => {
      transaction.insertExecution(record('a'), {})
      transaction.insertExecution(record('child', { rootId: 'a' }), {})
      transaction.insertExecution(record('b'), {})
      transaction.setDue(at('b', 'late'), 30)
      transaction.setDue(at('child', 'middle'), 20)
      transaction.setDue(at('a', 'moved'), 99)
      transaction.setDue(at('a', 'moved'), 10)
    })
    expect(store.read((snapshot) => snapshot.earliestDue({}))).toBe(10)
    expect(store.read((snapshot) => snapshot.earliestDue({ rootId: 'b' }))).toBe(30)
    expect(store.read((snapshot) => snapshot.due(20, {}, 9))).toEqual([
      { ...at('a', 'moved'), atMs: 10 },
      { ...at('child', 'middle'), atMs: 20 },
    ])
    expect(store.read((snapshot) => snapshot.due(99, { rootId: 'b' }, 9))).toEqual([{ ...at('b', 'late'), atMs: 30 }])
    expect(store.read((snapshot) => snapshot.dueOf('child', 20))).toEqual([{ ...at('child', 'middle'), atMs: 20 }])
    await store.commit((transaction) => {
      transaction.setDue(at('a', 'moved'), undefined)
      transaction.updateExecution(record('child', { rootId: 'a', status: 'SUCCEEDED' }))
    })
    expect(store.read((snapshot) => snapshot.due(99, {}, 9))).toEqual([{ ...at('b', 'late'), atMs: 30 }])
  })

  test('due times come a page at a time, and none is left of an execution that ends and begins again', async () => {
    const at = (operationId: string) => ({ executionId: 'a', operationId })
    await store.commit((transaction) => {
      transaction.insertExecution(record('a'), {})
      transaction.setDue(at('second'), 2)
      transaction.setDue(at('first'), 1)
    })
    expect(store.read((snapshot) => snapshot.due(9, {}, 1))).toEqual([{ ...at('first'), atMs: 1 }])
    expect(store.read((snapshot) => snapshot.due(9, { rootId: 'a' }, 1))).toEqual([{ ...at('first'), atMs: 1 }])
    await store.commit((transaction) => transaction.updateExecution(record('a', { version: 2, status: 'FAILED' })))
    await store.commit((transaction) => transaction.updateExecution(record('a', { version: 3 })))
    expect(store.read((snapshot) => snapshot.due(9, {}, 9))).toEqual([])
    expect(store.read((snapshot) => snapshot.running({})).map(({ id }) => id)).toEqual(['a'])
  })

  const runnable = (rootId?: string, limit = 9, workflows = ['order']) =>
    store
      .read((snapshot) =>
        snapshot.runnable({ ...(rootId !== undefined && { rootId }) }, { owner: 'me', workflows }, limit),
      )
      .map(({ id }) => id)
  const heldByOthers = (rootId?: string) =>
    store
      .read((snapshot) => snapshot.heldByOthers({ ...(rootId !== undefined && { rootId }) }, 'me'))
      .map(({ id }) => id)

  test('runnable is what has something to do and nobody is at, the oldest first', async () => {
    const mine = { owner: 'me', untilMs: 1 }
    await store.commit((transaction) => {
      transaction.insertExecution(record('old'), {})
      transaction.insertExecution(record('young'), {})
      transaction.insertExecution(record('asleep', { isRunnable: false }), {})
      transaction.insertExecution(record('held', { lease: { owner: 'x', untilMs: 1 } }), {})
      transaction.insertExecution(record('calling', { isRunnable: false, lease: { owner: 'x', untilMs: 1 } }), {})
      transaction.insertExecution(record('mine', { lease: mine }), {})
      transaction.insertExecution(
        record('at it', { lease: mine, openInvocation: { requestId: 'r', startedAtMs: 1 } }),
        {},
      )
      transaction.insertExecution(record('over', { status: 'SUCCEEDED' }), {})
      transaction.insertExecution(record('unknown', { workflow: 'other' }), {})
    })
    expect(runnable()).toEqual(['old', 'young', 'mine'])
    expect(runnable(undefined, 2)).toEqual(['old', 'young'])
    expect(runnable('mine')).toEqual(['mine'])
    expect(runnable(undefined, 9, ['other'])).toEqual(['unknown'])
    expect(heldByOthers()).toEqual(['held', 'calling'])
    expect(heldByOthers('held')).toEqual(['held'])
    expect(store.read((snapshot) => snapshot.unfinished())).toEqual(
      new Map([
        ['order', 7],
        ['other', 1],
      ]),
    )
  })

  test('paused executions are neither', async () => {
    const pause = { sinceMs: 5, reason: 'audit' }
    await store.commit((transaction) => {
      transaction.insertExecution(record('paused', { pause }), {})
      transaction.insertExecution(record('held', { pause: { sinceMs: 5 }, lease: { owner: 'x', untilMs: 1 } }), {})
    })
    expect(store.read((snapshot) => snapshot.execution('paused')?.pause)).toEqual(pause)
    expect([runnable(), heldByOthers()]).toEqual([[], []])
    await store.commit((transaction) => transaction.updateExecution(record('paused', { version: 2 })))
    expect(runnable()).toEqual(['paused'])
  })

  test('executions are found by all that a filter says', async () => {
    await store.commit((transaction) => {
      transaction.insertExecution(record('a', { name: 'order-1', startedAtMs: 10 }), {
        tags: { team: 'shop', tier: '1' },
      })
      transaction.insertExecution(record('b', { name: 'order-2', startedAtMs: 20, pause: { sinceMs: 21 } }), {})
      transaction.insertExecution(record('c', { name: 'ORDER_3', startedAtMs: 30, status: 'FAILED', endedAtMs: 35 }), {
        tags: { team: 'shop' },
      })
      transaction.insertExecution(
        record('d', {
          name: 'x',
          rootId: 'c',
          parent: { executionId: 'c', operationId: 'o' },
          status: 'STOPPED',
          endedAtMs: 33,
        }),
        {},
      )
    })
    const ids = (filter: ExecutionFilter) => store.read((snapshot) => snapshot.executions(filter)).map(({ id }) => id)
    expect(ids({})).toEqual(['d', 'c', 'b', 'a'])
    expect(ids({ namePrefix: 'order-' })).toEqual(['b', 'a'])
    expect(ids({ namePrefix: 'order_' })).toEqual([])
    expect(ids({ statuses: ['FAILED', 'STOPPED'] })).toEqual(['d', 'c'])
    expect(ids({ isPaused: true })).toEqual(['b'])
    expect(ids({ startedFromMs: 20, startedBeforeMs: 30 })).toEqual(['b'])
    expect(ids({ endedBeforeMs: 35 })).toEqual(['d'])
    expect(ids({ tags: { team: 'shop' } })).toEqual(['c', 'a'])
    expect(ids({ tags: { team: 'shop', tier: '1' } })).toEqual(['a'])
    expect(ids({ tags: { 'no "such" key': '1' } })).toEqual([])
    expect(ids({ isRoot: false })).toEqual(['d'])
    expect(ids({ isRoot: true, limit: 2 })).toEqual(['c', 'b'])
    expect(store.read((snapshot) => snapshot.family('c')).map(({ id }) => id)).toEqual(['c', 'd'])
  })

  test('a deleted execution leaves nothing, and its name is free again', async () => {
    const address = { executionId: 'a', operationId: 'op' }
    const waiting: StoredOperation = {
      order: 1,
      operation: {
        Id: 'op',
        Type: 'CALLBACK',
        StartTimestamp: 1,
        Status: 'STARTED',
        CallbackDetails: { CallbackId: 'callback' },
      },
    }
    const fill = () =>
      store.commit((transaction) => {
        transaction.insertExecution(record('a'), { input: '1' })
        transaction.putOperation('a', waiting)
        transaction.appendEvents('a', [{ EventId: 1, EventType: 'StepStarted', EventTimestamp: 1 }])
        transaction.putCallback('callback', address)
        transaction.setDue(address, 5)
      })
    await fill()
    await store.commit((transaction) => transaction.deleteExecution('a'))
    store.read((snapshot) => {
      expect(snapshot.execution('a')).toBeUndefined()
      expect(snapshot.callback('callback')).toBeUndefined()
      expect(snapshot.earliestDue({})).toBeUndefined()
    })
    await fill()
    expect(store.read((snapshot) => snapshot.callback('callback'))).toEqual(address)
    await store.commit((transaction) => transaction.deleteOperation('a', waiting))
    expect(store.read((snapshot) => snapshot.operations('a'))).toEqual([])
    expect(store.read((snapshot) => snapshot.callback('callback'))).toBeUndefined()
  })
})
