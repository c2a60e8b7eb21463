import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { compareHandler } from '../../cli/compare-handler.ts'
import { diskFiles } from '../../compiler/source/disk-files.ts'
import { formatReport } from '../../runtime/compare/report.ts'
import { TaskProcess } from '../../runtime/compare/task-process.ts'

/** Handlers made to break the export: each runs on the replay runtime and, exported, on the interpreter, and both must agree. */
const FOLDER = 'test/targets/handlers'
let tasks: TaskProcess

beforeAll(() => {
  tasks = new TaskProcess()
})
afterAll(() => tasks.close())

it.each(readdirSync(FOLDER))('the handler %s and its export agree', async (name) => {
  const handler = join(FOLDER, name, 'handler.ts')
  const { report, diagnostics } = await compareHandler({ handler, cwd: process.cwd(), projectFiles: diskFiles, tasks })
  expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([])
  if (!report) throw new Error('nothing ran')
  if (!report.agrees) throw new Error(formatReport(report, { columns: 120 }))
  expect(report.executed).toBe(report.cases.length)
})
