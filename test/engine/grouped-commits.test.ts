import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Backend, type Invocation } from '../../runtime/backend/backend.ts'
import { SimulatedClock } from '../../runtime/environment/simulated-clock.ts'
import { openSqliteStore } from '../../runtime/store/sqlite-store.ts'
import type { Store } from '../../runtime/store/store.ts'
import { CALLBACK, STEP, succeed } from './operation-updates.ts'

/** Commits of one turn share a transaction, and run again when one of them throws: nobody else must notice. */

let folder: string
let store: Store
let backend: Backend

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stepwright-grouped-'))
  const clock = new SimulatedClock()
  let ids = 0
  const environment = { clock, random: () => 0, newId: () => `id-${++ids}`, faultPoint: () => {} }
  store = openSqliteStore(join(folder, 's.db'), { environment })
  backend = new Backend({ store, environment, resolveFunction: () => undefined })
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const start = (name: string) => backend.start({ workflow: 'order', name, codeHash: 'h' })
const claimed = async (name: string): Promise<Invocation> => {
  const { record } = await start(name)
  const lease = { owner: 'me', untilMs: 1000 }
  return (await backend.claim({ executionId: record.id, codeHash: 'h', lease, isGone: () => false }))!
}

test('a checkpoint beside a refused one is told what changed outside, once, and is recorded once', async () => {
  const [mine, other] = [await claimed('mine'), await claimed('other')]
  const { token, operations } = await backend.checkpoint(mine.token, [CALLBACK], 0)
  const callbackId = operations[0]!.CallbackDetails!.CallbackId!
  await backend.completeCallback(callbackId, { kind: 'succeed', result: 'yes' })
  const [told, refused] = await Promise.allSettled([
    backend.checkpoint(token, [{ ...STEP, Id: 'step' }, succeed('STEP', '1', 'step')], 0),
    backend.checkpoint(other.token, [succeed('STEP')], 0),
  ])
  expect(refused).toMatchObject({ status: 'rejected', reason: { name: 'InvalidParameterValueException' } })
  if (told.status === 'rejected') throw told.reason
  expect(told.value.operations.map(({ Id, Status }) => [Id, Status])).toEqual([
    ['step', 'SUCCEEDED'],
    ['op', 'SUCCEEDED'],
  ])
  const next = await backend.checkpoint(told.value.token, [], 0)
  expect(next.operations).toEqual([])
  const types = store.read((snapshot) => snapshot.events(mine.execution.id)).map(({ EventType }) => EventType)
  expect(types).toEqual(['ExecutionStarted', 'CallbackStarted', 'CallbackSucceeded', 'StepStarted', 'StepSucceeded'])
})

test('an execution that a refused neighbour makes begin anew is the only one of its name', async () => {
  const other = await claimed('other')
  const [begun] = await Promise.allSettled([start('new'), backend.checkpoint(other.token, [succeed('STEP')], 0)])
  if (begun.status === 'rejected') throw begun.reason
  expect(begun.value.created).toBe(true)
  const found = store.read((snapshot) => snapshot.executions({ name: 'new' }))
  expect(found.map(({ id }) => id)).toEqual([begun.value.record.id])
})
