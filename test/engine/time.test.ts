import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Engine } from '../../runtime/engine/engine.ts'
import { systemEnvironment } from '../../runtime/environment/system.ts'
import type { Duration } from '../../runtime/semantics/duration.ts'
import { openSqliteStore } from '../../runtime/store/sqlite-store.ts'
import type { Store } from '../../runtime/store/store.ts'
import { handlerOf } from './test-engine.ts'

/** The system's own clock and the store on the disk; only what the machine counts is made to pass. */
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const { clock } = systemEnvironment

let folder: string
let store: Store
const reads = vi.fn<() => void>()

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] })
  folder = mkdtempSync(join(tmpdir(), 'stepwright-time-'))
  const opened = openSqliteStore(join(folder, 's.db'), { environment: systemEnvironment })
  reads.mockReset()
  store = {
    isShared: opened.isShared,
    commit: (write) => opened.commit(write),
    read: (read) => {
      reads()
      return opened.read(read)
    },
    onOutsideCommit: (listener) => opened.onOutsideCommit(listener),
    close: () => opened.close(),
  }
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
  vi.useRealTimers()
})

/** Lets everything happen that needs no time: commits, their notices, what follows from them. */
async function rest(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** Time passes, for the clock and for what counts it. */
async function pass(ms: number): Promise<void> {
  await rest()
  await vi.advanceTimersByTimeAsync(ms)
  await rest()
}

/** The clock moves, and nothing has counted the time: the machine slept, or somebody set it. */
const jump = (ms: number) => vi.setSystemTime(Date.now() + ms)

function waiting(duration: Duration) {
  let invocations = 0
  const handler = handlerOf('main', async (_, context) => {
    invocations++
    await context.wait('wait', duration)
    return 'done'
  })
  const engine = new Engine({ store, environment: systemEnvironment, handlers: [handler] })
  let ended: unknown
  const begin = async () => {
    const { execution } = await engine.start({ workflow: 'main' })
    void engine.run(execution.id, 'timers').then(({ outcome }) => (ended = outcome))
    await pass(5000)
  }
  return { begin, invocations: () => invocations, ended: () => ended }
}
const DONE = { status: 'succeeded', result: 'done' }

describe('the clock of the system', () => {
  test('reaches a time that one timeout cannot, and calls once, then', async () => {
    const called = vi.fn<() => void>()
    clock.schedule(clock.now() + 30 * DAY, called)
    await vi.advanceTimersByTimeAsync(30 * DAY - 1)
    expect(called).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(DAY)
    expect(called).toHaveBeenCalledTimes(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('is cancelled in the middle of a long time too', async () => {
    const called = vi.fn<() => void>()
    const timer = clock.schedule(clock.now() + 30 * DAY, called)
    await vi.advanceTimersByTimeAsync(DAY)
    timer.cancel()
    expect(vi.getTimerCount()).toBe(0)
    await vi.advanceTimersByTimeAsync(30 * DAY)
    expect(called).not.toHaveBeenCalled()
  })
})

describe('an execution that waits', () => {
  test('costs one timer, and the store is not looked at until it is due', async () => {
    const { begin, invocations, ended } = waiting({ days: 30 })
    await begin()
    expect(vi.getTimerCount()).toBe(1)
    const { length } = reads.mock.calls
    await pass(29 * DAY)
    expect(reads).toHaveBeenCalledTimes(length)
    expect([invocations(), ended(), vi.getTimerCount()]).toEqual([1, undefined, 1])
    await pass(DAY)
    expect([invocations(), ended(), vi.getTimerCount()]).toEqual([2, DONE, 0])
  })

  test('goes on within a minute when the machine slept past its time', async () => {
    const { begin, ended } = waiting({ hours: 8 })
    await begin()
    jump(9 * 60 * MINUTE)
    await pass(MINUTE)
    expect(ended()).toEqual(DONE)
  })

  test('waits on when the clock is set back, until it says that the time has come', async () => {
    const { begin, invocations, ended } = waiting({ seconds: 30 })
    await begin()
    jump(-60 * MINUTE)
    await pass(59 * MINUTE)
    expect([invocations(), ended()]).toEqual([1, undefined])
    await pass(2 * MINUTE)
    expect([invocations(), ended()]).toEqual([2, DONE])
  })

  test('is not kept from suspending by a clock that is set back', async () => {
    const { begin, invocations, ended } = waiting({ days: 1 })
    setImmediate(() => jump(-60 * MINUTE))
    await begin()
    expect([invocations(), vi.getTimerCount()]).toEqual([1, 1])
    await pass(2 * DAY)
    expect(ended()).toEqual(DONE)
  })
})
