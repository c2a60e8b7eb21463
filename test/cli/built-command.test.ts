import { spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildPackage } from '../../tools/build.ts'

const ROOT = join(import.meta.dirname, '../..')
const CACHE = join(ROOT, 'node_modules/.cache')
let installed = ''

/** Where the package's dependencies are found, as in a project that has installed it. */
beforeAll(async () => {
  mkdirSync(CACHE, { recursive: true })
  installed = mkdtempSync(join(CACHE, 'stepwright-test-'))
  mkdirSync(join(installed, 'cli'))
  await buildPackage(join(installed, 'dist'))
  for (const file of ['package.json', 'cli/stepwright.js']) cpSync(join(ROOT, file), join(installed, file))
}, 120_000)

afterAll(() => rmSync(installed, { recursive: true, force: true }))

function run(package_: string, words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(package_, 'cli/stepwright.js'), ...words], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

test.for([
  ['--help'],
  ['compile', '--help'],
  ['compile'],
  ['explain', 'type-error'],
  ['compile', 'test/cli/spawn-cli.ts'],
])('the built command says what the sources say: %j', { timeout: 60_000 }, (words) => {
  expect(run(installed, words)).toEqual(run(ROOT, words))
})

test('the built command makes the same outputs', () => {
  const made = (from: string) => {
    const out = join(installed, from === ROOT ? 'from-sources' : 'from-build')
    const words = ['compile', 'samples/order/handler.ts', '--out', out]
    const targets = ['runtime', 'asl', 'mermaid', 'svg'].flatMap((target) => ['--target', target])
    expect(run(from, [...words, ...targets])).toMatchObject({ status: 0, stderr: '' })
    // Our own part of a task bundle is one module here and the sources there; the next test counts it, the last one runs it.
    const files = globSync('*', { cwd: out }).filter((file) => !file.includes('.tasks.mjs'))
    return Object.fromEntries(files.map((file) => [file, readFileSync(join(out, file), 'utf8')]))
  }
  const built = made(installed)
  expect(Object.keys(built)).toHaveLength(7)
  expect(built).toEqual(made(ROOT))
}, 60_000)

test('a task bundle of the built command has one module of the package, with the classes under their names', () => {
  const out = join(installed, 'task-bundle')
  expect(run(installed, ['compile', 'samples/order/handler.ts', '--out', out])).toMatchObject({ status: 0 })
  const code = readFileSync(join(out, 'order.tasks.mjs'), 'utf8')
  expect(code.match(/^\/\/ stepwright:.*$/gm)).toEqual(['// stepwright:compiler/targets/tasks/bundled/task-runtime.js'])
  const classes = [...code.matchAll(/^var (\w+) = class[^{]*\{\n *static \{\n *__name\(this, "(\w+)"\)/gm)]
  expect(classes.map(([, , name]) => name)).toContain('StepError')
  expect(classes.map(([, , name]) => name)).toEqual(classes.map(([, variable]) => variable))
  expect(code).not.toContain('DurableExecutionApiClient')
}, 60_000)

test('the built command runs a handler and its export, errors of the API among the rest', () => {
  expect(run(installed, ['compare', 'samples/order'])).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('ran on both sides'),
  })
}, 60_000)
