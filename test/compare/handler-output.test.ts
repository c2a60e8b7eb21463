import { expect, test } from 'vitest'
import { compareHandler } from '../../cli/compare-handler.ts'
import { diskFiles } from '../../compiler/source/disk-files.ts'
import { withOutputTo } from '../../runtime/compare/handler-output.ts'
import { TaskProcess } from '../../runtime/compare.ts'
import { stepwright, temporaryFolder } from '../cli/spawn-cli.ts'

const FILES = {
  'handler.ts': `import { withDurableExecution } from 'stepwright'

console.log('the module')

export const handler = withDurableExecution(async (event: { n: number }, context) => {
  console.warn('the handler')
  context.logger.info('the logger')
  return await context.step('read', async () => {
    console.log('a step', { n: event.n })
    return event.n
  })
})
`,
  'cases.json': JSON.stringify({ cases: [{ name: 'one', input: { n: 1 }, operations: { read: 'run' } }] }),
}

test('what a handler and its task functions print goes to whoever takes it', async () => {
  using folder = temporaryFolder(FILES)
  const onRuntime: string[] = []
  const inTasks: string[] = []
  const tasks = new TaskProcess({ print: (text) => inTasks.push(text) })
  const { report } = await compareHandler({
    handler: 'handler.ts',
    cwd: folder.path,
    projectFiles: diskFiles,
    tasks,
    print: (text) => onRuntime.push(text),
  })
  await expect.poll(() => inTasks.join('')).toContain('a step { n: 1 }\n')
  tasks.close()
  expect(report?.agrees).toBe(true)
  const said = onRuntime.join('')
  for (const text of ['the module\n', 'the handler\n', '"message":"the logger"', 'a step { n: 1 }\n'])
    expect(said).toContain(text)
})

test('stdout of the command is the report alone', async () => {
  using folder = temporaryFolder(FILES)
  const { stdout, stderr, code } = await stepwright(['compare', '.', '--json'], { cwd: folder.path })
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ reports: [{ agrees: true }] })
  expect(stderr).toContain('the handler\n')
  expect(stderr).toContain('"message":"the logger"')
})

test('side by side, each takes its own', async () => {
  const before = Reflect.get(console, 'info')
  const said: Record<'one' | 'other', string[]> = { one: [], other: [] }
  const print = async (who: 'one' | 'other') => {
    for (const at of [1, 2, 3]) {
      await Promise.resolve()
      console.info(who, at)
    }
  }
  const both = (['one', 'other'] as const).map((who) =>
    withOutputTo(
      (text) => said[who].push(text),
      () => print(who),
    ),
  )
  await Promise.all(both)
  expect(said).toEqual({
    one: ['one 1\n', 'one 2\n', 'one 3\n'],
    other: ['other 1\n', 'other 2\n', 'other 3\n'],
  })
  // Outside of them it is the console that was there.
  expect(Reflect.get(console, 'info')).toBe(before)
})
