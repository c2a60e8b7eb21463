import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareHandler } from '../../cli/compare-handler.ts'
import { diskFiles } from '../../compiler/source/disk-files.ts'
import { changedArguments } from '../../runtime/compare/recorded-arguments.ts'
import { TaskProcess } from '../../runtime/compare/task-process.ts'

let tasks: TaskProcess
beforeAll(() => {
  tasks = new TaskProcess()
})
afterAll(() => tasks.close())

describe('a body that changes what it captured', () => {
  it('is a difference that names the place, where the body runs for real', async () => {
    const { report } = await compareHandler({
      handler: join('test/compare/changed-captures', 'handler.ts'),
      cwd: process.cwd(),
      projectFiles: diskFiles,
      tasks,
    })
    const [real, scripted] = report!.cases
    expect(scripted!.agrees).toBe(true)
    expect(real!.agrees).toBe(false)
    expect(real!.differences.flatMap(({ leftLines }) => leftLines)).toEqual(
      expect.arrayContaining([
        'step enrich changes its captured event.total {"before":2,"after":4}',
        'step enrich changes its captured event.lines[0].price {"before":1,"after":0}',
      ]),
    )
  })
})

describe('what changed between two recordings', () => {
  it.each([
    [{ a: 1 }, { a: 1 }, []],
    [{ a: [1, 2] }, { a: [1, 2, 3] }, ['a[2]']],
    [{ a: { b: 1, c: 2 } }, { a: { b: 1 } }, ['a.c']],
    [{ a: { b: 1 } }, { a: [1] }, ['a']],
    [undefined, { a: 1 }, ['']],
  ])('%j and %j', (before, after, paths) => {
    expect(changedArguments(before, after).map(({ path }) => path)).toEqual(paths)
  })
})
