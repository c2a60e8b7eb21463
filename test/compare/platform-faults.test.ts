import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exportOf } from '../../cli/compare-handler.ts'
import { AnalysisMemory, compile } from '../../compiler/compile.ts'
import { allStates } from '../../compiler/ir/visit.ts'
import type { Workflow } from '../../compiler/ir/workflow.ts'
import { diskFiles } from '../../compiler/source/disk-files.ts'
import type { Case } from '../../runtime/compare/cases.ts'
import { readCases } from '../../runtime/compare/read-cases.ts'
import type { Run } from '../../runtime/compare/report-types.ts'
import { type ExportUnderTest, runOnExport } from '../../runtime/compare/run-on-export.ts'
import { TaskProcess } from '../../runtime/compare/task-process.ts'
import { loadMachine, type TaskCall, TaskFailure } from '../../runtime/interpreter/interpret.ts'

/**
 * The platform fails at every Task of every fixture's export. Once: the same outcome and effects. For ever: the execution fails with the
 * platform's error, and no catch and no finally of the handler runs. A step that may run at most once is the exception: what nobody knows the
 * end of is an interruption, which is an error of the handler's.
 *
 * `STEPWRIGHT_FAULTS=all`: each fault at each Task in each case that comes there. Otherwise the faults take turns, in the first case.
 */
const EVERYWHERE = process.env['STEPWRIGHT_FAULTS'] === 'all'

const THROTTLED = 'Lambda.TooManyRequestsException'
const FAULTS = [THROTTLED, 'States.Timeout', 'Runtime.ExitError', 'Lambda.Unknown'] as const
type Fault = (typeof FAULTS)[number]

const FOLDERS = ['test/fixtures', 'samples']
const runnable = FOLDERS.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name))).filter(
  (folder) => existsSync(join(folder, 'cases.json')) && !existsSync(join(folder, 'expected.diagnostics.txt')),
)

const memory = new AnalysisMemory()
let tasks: TaskProcess
let failed = 0
let turn = 0
beforeAll(() => {
  tasks = new TaskProcess()
})
afterAll(() => tasks.close())

describe.each(runnable)('%s', (folder) => {
  test(
    'survives a failure of the platform, and ends past every catch when it stays',
    { timeout: 600_000 },
    async () => {
      const { under, workflow, cases } = await exported(folder)
      const readsAttempt = /\battempt\b/.test(readFileSync(join(folder, 'handler.ts'), 'utf8'))
      expect(cases.length).toBeGreaterThan(0)
      const done = new Set<string>()
      for (const testCase of cases) {
        const reached = new Set<string>()
        const whole = await runWith(under, testCase, (call) => {
          reached.add(call.state)
          return undefined
        })
        for (const state of reached) {
          if (done.has(state) && !EVERYWHERE) continue
          done.add(state)
          for (const fault of EVERYWHERE ? FAULTS : [FAULTS[turn++ % FAULTS.length]!])
            await expectSurvival({ under, workflow, testCase, whole, readsAttempt }, state, fault)
        }
      }
    },
  )
})

test('the platform failed at many tasks', () => {
  expect(failed).toBeGreaterThan(300)
})

interface Subject {
  readonly under: ExportUnderTest
  readonly workflow: Workflow
  readonly testCase: Case
  /** Without a fault. */
  readonly whole: Run
  /** A body that reads the number of its attempt sees the platform's too (`docs/differences.md`). */
  readonly readsAttempt: boolean
}

async function expectSurvival(subject: Subject, state: string, fault: Fault): Promise<void> {
  const { under, testCase, whole } = subject
  const kind = under.map[state]!.kind
  const isUsers = fault === 'States.Timeout' && (kind === 'waitForCallback' || kind === 'createCallback')
  if (isUsers) return
  failed++
  const at = `${fault} at ${state} in "${testCase.name}"`
  let calls = 0
  const once = await runWith(under, testCase, (call) =>
    call.state === state && calls++ === 0 ? new TaskFailure(fault) : undefined,
  )
  const always = await runWith(under, testCase, (call) => (call.state === state ? new TaskFailure(fault) : undefined))
  if (fault !== THROTTLED && isAtMostOnce(subject.workflow, state)) {
    const { outcome } = always
    expect({ at, ...outcome }).not.toMatchObject({ error: { name: fault } })
    return
  }
  if (!subject.readsAttempt)
    expect({ at, outcome: once.outcome, effects: byPath(once) }).toEqual({
      at,
      outcome: whole.outcome,
      effects: byPath(whole),
    })
  // A branch that another branch's failure has stopped decides nothing any more.
  const isStopped = under.map[state]!.strand !== '' && isDeepStrictEqual(always.outcome, whole.outcome)
  if (!isStopped) expect({ at, ...always.outcome }).toMatchObject({ at, status: 'failed', error: { name: fault } })
  for (const [path, effects] of Object.entries(byPath(always)))
    expect({ at, path, effects }).toEqual({ at, path, effects: (byPath(whole)[path] ?? []).slice(0, effects?.length) })
}

async function runWith(
  under: ExportUnderTest,
  testCase: Case,
  fault: (call: TaskCall) => TaskFailure | undefined,
): Promise<Run> {
  const side = await runOnExport({ ...under, fault }, testCase)
  if (!('run' in side)) throw new Error(side.problem.message)
  return side.run
}

/** The delay of a failure may change the order of operations that run at the same time. */
const byPath = ({ effects }: Run): Partial<Record<string, Run['effects'][number][]>> =>
  Object.groupBy(effects, ({ path }) => path)

function isAtMostOnce(workflow: Workflow, id: string): boolean {
  return [...allStates(workflow)].some(
    ({ state }) => state.id === id && state.kind === 'step' && state.semantics === 'AT_MOST_ONCE_PER_RETRY',
  )
}

async function exported(folder: string) {
  const file = join(folder, 'cases.json')
  const { cases } = readCases(file, readFileSync(file, 'utf8'))
  const handler = join(folder, 'handler.ts')
  const { workflows } = await compile({
    files: [handler],
    projectFiles: diskFiles,
    cwd: process.cwd(),
    targets: ['asl'],
    memory,
  })
  const compiled = workflows.find(
    ({ workflow: { origin } }) =>
      cases?.handler === undefined || (origin.kind === 'handler' && origin.exportName === cases.handler),
  )
  const { definition, map, taskCode } = exportOf(compiled!)
  const under: ExportUnderTest = { machine: loadMachine(definition), map, taskCode, tasks }
  return { under, workflow: compiled!.workflow, cases: cases!.cases }
}
