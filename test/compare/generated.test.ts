import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { compareHandler } from '../../cli/compare-handler.ts'
import { diskFiles } from '../../compiler/source/disk-files.ts'
import { formatReport, TaskProcess } from '../../runtime/compare.ts'
import { generateProgram, INPUTS } from './generate-program.ts'

/** `PROGRAMS=500 SEED=1000 npx vitest run test/compare/generated.test.ts` looks further. */
const PROGRAMS = Number(process.env['PROGRAMS'] ?? 20)
const FIRST_SEED = Number(process.env['SEED'] ?? 1)

const folder = mkdtempSync(join(tmpdir(), 'stepwright-generated-'))
const handler = join(folder, 'handler.ts')
let tasks: TaskProcess
let executed = 0
let refused = 0

beforeAll(() => {
  tasks = new TaskProcess()
  const cases = INPUTS.map((input, index) => ({ name: `input ${index + 1}`, input, operations: { '*': 'run' } }))
  // Which operations a generated handler reaches is not known: a case without any is fine.
  writeFileSync(join(folder, 'cases.json'), JSON.stringify({ cases }))
})
afterAll(() => {
  tasks.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Refused for a reason, or equal on both sides: there is no third. */
it.each(Array.from({ length: PROGRAMS }, (_, index) => FIRST_SEED + index))(
  'program %i agrees with its export',
  async (seed) => {
    const source = generateProgram(seed)
    writeFileSync(handler, source)
    const { report, diagnostics } = await compareHandler({ handler, cwd: folder, projectFiles: diskFiles, tasks })
    const problems = diagnostics.filter(({ code, severity }) => severity === 'error' && code !== 'unused-outcome')
    // A refusal is an answer; a mistake of the generator is none.
    expect(problems.filter(({ code }) => code === 'type-error' || code === 'syntax-error')).toEqual([])
    if (!report) {
      refused++
      return
    }
    executed += report.executed
    const differing = report.cases.filter(({ differences }) => differences.length > 0)
    expect(differing.length === 0 ? '' : `${source}\n${formatReport(report, { columns: 120 })}`).toBe('')
  },
)

it('most programs can be exported', () => {
  expect(executed).toBeGreaterThan(PROGRAMS * 2)
  expect(refused).toBeLessThan(PROGRAMS / 4)
})
