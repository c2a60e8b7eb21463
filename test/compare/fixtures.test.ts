import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareHandler, type Compared } from '../../cli/compare-handler.ts'
import { diskFiles } from '../../compiler/source/disk-files.ts'
import { formatDiagnostics } from '../../compiler/diagnostics/format.ts'
import { formatReport } from '../../runtime/compare/report.ts'
import { TaskProcess } from '../../runtime/compare/task-process.ts'

const FIXTURES = 'test/fixtures'
const SAMPLES = ['order', 'loan-approval', 'nightly-import', 'price-poller'].map((name) => join('samples', name))
const fixtures = readdirSync(FIXTURES).map((name) => join(FIXTURES, name))

/** Cases that both executors brought to an outcome: the suite proves nothing when this is small. */
let executed = 0
let tasks: TaskProcess
/** Handlers print what nobody needs to read. */
const unheard = () => {}

beforeAll(() => {
  tasks = new TaskProcess({ print: unheard })
})
afterAll(() => tasks.close())

const compareFolder = (folder: string): Promise<Compared> =>
  compareHandler({
    handler: join(folder, 'handler.ts'),
    cwd: process.cwd(),
    projectFiles: diskFiles,
    tasks,
    print: unheard,
  })

const textOf = (compared: Compared) =>
  formatDiagnostics(compared.diagnostics, { readSource: (file) => compared.sources.get(file)?.text })

const isRefusal = (folder: string) =>
  existsSync(join(folder, 'expected.diagnostics.txt')) || /refuse-[^/]*$/.test(folder)

/** A sample's golden does not lie beside it: samples are for users. */
const goldenOf = (folder: string) =>
  folder.startsWith(FIXTURES) ? join(folder, 'expected.asl.json') : `test/goldens/${folder}.asl.json`

describe('a handler agrees with its export', () => {
  it.each([...SAMPLES, ...fixtures.filter((folder) => !isRefusal(folder))])('%s', async (folder) => {
    const compared = await compareFolder(folder)
    expect(textOf(compared).match(/^error\[.*/gm) ?? []).toEqual([])
    const { report, definition } = compared
    await expect(definition).toMatchFileSnapshot(join('../..', goldenOf(folder)))
    executed += report?.executed ?? 0
    expect(report?.agrees === true ? '' : report && formatReport(report, { columns: 120 })).toBe('')
    expect(report?.executed).toBe(report?.cases.length)
  })
})

describe('a handler that cannot be exported is refused', () => {
  it.each(fixtures.filter(isRefusal))('%s', async (folder) => {
    const compared = await compareFolder(folder)
    expect(compared.report).toBeUndefined()
    await expect(textOf(compared)).toMatchFileSnapshot(join('../..', folder, 'expected.diagnostics.txt'))
    expect(textOf(compared)).toMatch(/^error\[/m)
    expect(existsSync(join(folder, 'expected.asl.json'))).toBe(false)
  })
})

it('most cases reached both executors', () => {
  expect(executed).toBeGreaterThan(100)
})
