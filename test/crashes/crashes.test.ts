import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Case } from '../../runtime/compare/cases.ts'
import { withOutputTo } from '../../runtime/compare/handler-output.ts'
import { readCases } from '../../runtime/compare/read-cases.ts'
import { type LoadedHandler, loadHandlers } from '../../runtime/engine/load.ts'
import type { FaultPoint } from '../../runtime/environment/environment.ts'
import { MemoryStore } from '../../runtime/store/memory-store.ts'
import { openSqliteStore } from '../../runtime/store/sqlite-store.ts'
import { type CaseOptions, type CaseRun, interruptions, runCase, signature } from './case-world.ts'

/** `STEPWRIGHT_CRASHES=all`: at every passing of every fault point. Otherwise once at each named one, a case. */
const EVERYWHERE = process.env['STEPWRIGHT_CRASHES'] === 'all'

const FOLDERS = ['test/fixtures', 'samples']
const runnable = FOLDERS.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name))).filter((folder) =>
  existsSync(join(folder, 'cases.json')),
)

let crashed = 0
const passed = new Set<FaultPoint>()

/** One memory for all processes of a run: a process that is gone does not take it along. */
function sharedMemory(): CaseOptions['openStore'] {
  let faultPoint: (name: FaultPoint) => void = () => {}
  const store = new MemoryStore((name) => faultPoint(name))
  return (environment) => {
    faultPoint = environment.faultPoint
    return store
  }
}

const folder = mkdtempSync(join(tmpdir(), 'stepwright-crashes-'))
let files = 0
afterAll(() => rmSync(folder, { recursive: true }))

/** A file that every process opens for itself. */
function sharedFile(): CaseOptions['openStore'] {
  const file = join(folder, `${++files}.db`)
  return (environment) => openSqliteStore(file, { environment, synchronous: 'NORMAL' })
}

/** Handlers print what nobody needs to read. */
const unheard = () => {}

describe.each(runnable)('%s', (path) => {
  test('comes to the same end and history wherever its process dies', { timeout: 600_000 }, () =>
    withOutputTo(unheard, async () => {
      const file = join(path, 'cases.json')
      const { cases } = readCases(file, readFileSync(file, 'utf8'))
      for (const testCase of cases!.cases) {
        const handler = await handlerOf(path, cases!.handler)
        const whole = await runCase(handler, testCase, { openStore: sharedMemory() })
        expect(JSON.stringify(whole.events)).not.toContain('"ErrorType":"ScriptError"')
        for (const name of whole.faults) passed.add(name)
        for (const crashAt of EVERYWHERE ? whole.faults.keys() : chosen(testCase.name, whole.faults)) {
          await expectSame(handler, testCase, whole, crashAt, sharedMemory())
          crashed++
        }
        await expectSame(handler, testCase, whole, choice(testCase.name, whole.faults.length), sharedFile())
      }
    }),
  )
})

test('every named fault point has been a place of crashes', () => {
  expect([...passed].toSorted()).toEqual([
    'after-checkpoint',
    'after-commit',
    'after-invocation',
    'after-step-body',
    'before-checkpoint',
    'before-commit',
    'before-invocation',
  ] satisfies FaultPoint[])
  expect(crashed).toBeGreaterThan(1000)
})

async function expectSame(
  handler: LoadedHandler,
  testCase: Case,
  like: CaseRun,
  crashAt: number,
  openStore: CaseOptions['openStore'],
): Promise<void> {
  const again = await runCase(handler, testCase, { crashAt, like, openStore })
  const where = { case: testCase.name, crashAt, point: like.faults[crashAt] }
  const { repeated } = again
  const source = readFileSync(handler.file, 'utf8')
  // Steps that begin side by side have no order to keep.
  const early = /promise\./i.test(source) ? [] : again.early
  expect({ ...where, repeated, early }).toEqual({ ...where, repeated: [], early: [] })
  if (isAtMostOnce(source)) expect([...again.bodies.values()].every((count) => count === 1)).toBe(true)
  for (const [key, count] of again.bodies)
    if (count > (like.bodies.get(key) ?? 1) + 1) throw new Error(`${key} began ${count} times`)
  // A step that may run at most once and was in flight fails in place of running again: another history is right then.
  if (interruptions(again.events) > interruptions(like.events)) return
  expect({ ...where, is: signature(again) }).toEqual({ ...where, is: signature(like) })
  expect([...again.bodies.keys()].toSorted()).toEqual([...like.bodies.keys()].toSorted())
}

/** All the steps of the handler may run at most once an attempt. */
const isAtMostOnce = (source: string): boolean =>
  source.split('.step(').length === source.split('AtMostOncePerRetry').length && source.includes('AtMostOncePerRetry')

/** Module state does not leak from one case into another. */
async function handlerOf(path: string, exportName: string | undefined): Promise<LoadedHandler> {
  const handlers = await loadHandlers(join(path, 'handler.ts'))
  const found = exportName === undefined ? handlers[0] : handlers.find((handler) => handler.exportName === exportName)
  return found!
}

/** Of each named fault point one passing, which the case's name chooses. */
function chosen(name: string, faults: readonly FaultPoint[]): readonly number[] {
  return [...new Set(faults)].map((point) => {
    const places = faults.flatMap((fault, place) => (fault === point ? [place] : []))
    return places[choice(name + point, places.length)]!
  })
}

/** The same each time. */
function choice(text: string, count: number): number {
  let hash = 0
  for (const character of text) hash = (hash * 31 + character.codePointAt(0)!) % 1_000_003
  return hash % count
}
