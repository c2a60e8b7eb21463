import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { temporaryFolder } from './spawn-cli.ts'

const ENTRY = fileURLToPath(new URL('../../cli/stepwright.js', import.meta.url))
const handler = (step: string) => `import { withDurableExecution } from 'stepwright'
import { greeting } from './greeting.ts'
export const handler = withDurableExecution(async (event: { name: string }, context) => {
  return await context.step('${step}', async () => greeting(event.name))
})
`
const GREETING = 'export const greeting = (name: string) => `hello ${name}`\n'

/** A running `stepwright compile --watch`, whose output is read up to what a test waits for. */
class Watching implements Disposable {
  readonly #child: ChildProcess
  readonly ended: Promise<number | null>
  #text = ''
  #look: () => void = () => undefined

  constructor(cwd: string, words: readonly string[]) {
    this.#child = spawn(process.execPath, [ENTRY, 'compile', '--watch', ...words], { cwd })
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#text += chunk.toString()
        this.#look()
      })
    }
    this.ended = new Promise((resolve) => this.#child.on('close', resolve))
  }

  /** What it said up to and with the words; later calls begin after them. */
  async says(words: string): Promise<string> {
    while (!this.#text.includes(words)) await new Promise<void>((resolve) => (this.#look = resolve))
    const end = this.#text.indexOf(words) + words.length
    const said = this.#text.slice(0, end)
    this.#text = this.#text.slice(end)
    return said
  }

  interrupt(): void {
    this.#child.kill('SIGINT')
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL')
  }
}

const open: Disposable[] = []
afterEach(() => open.splice(0).forEach((each) => each[Symbol.dispose]()))

function project(files: Readonly<Record<string, string>>) {
  const folder = temporaryFolder({ 'tsconfig.json': '{"compilerOptions":{"strict":true}}', ...files })
  open.unshift(folder)
  return folder
}

function watching(cwd: string, ...words: readonly string[]): Watching {
  const child = new Watching(cwd, words)
  open.unshift(child)
  return child
}

test('an edit gives new outputs, of its handler only, and only those that changed', async () => {
  const folder = project({
    'a/handler.ts': handler('first'),
    'a/greeting.ts': GREETING,
    'b/handler.ts': handler('other'),
    'b/greeting.ts': GREETING,
  })
  const child = watching(folder.path, 'a/handler.ts', 'b/handler.ts', '--out', 'out')
  expect(await child.says('watching 2 handlers; Ctrl-C ends it')).toContain('out/b.asl.json')
  folder.write('a/handler.ts', handler('second'))
  const said = await child.says('out/a.asl.map.json')
  expect(said).toContain('a compiled in')
  expect(said).not.toContain('out/b.')
  expect(readFileSync(join(folder.path, 'out/a.asl.json'), 'utf8')).toContain('"second"')
}, 60_000)

test('an edit of an imported file, put in place of the old one, reaches its handlers', async () => {
  const folder = project({ 'a/handler.ts': handler('first'), 'a/greeting.ts': GREETING })
  const child = watching(folder.path, 'a/handler.ts', '--out', 'out')
  await child.says('Ctrl-C ends it')
  const draft = folder.write('a/greeting.ts.new', GREETING.replace('hello', 'good day'))
  renameSync(draft, join(folder.path, 'a/greeting.ts'))
  const said = await child.says('out/a.tasks.mjs')
  expect(said).toContain('out/a.runtime.mjs')
  expect(said).not.toContain('out/a.asl.json')
  await child.says('.map')
  expect(readFileSync(join(folder.path, 'out/a.tasks.mjs'), 'utf8')).toContain('good day')
}, 60_000)

test('a half-typed file is diagnosed, keeps the old outputs, and recovers; so does a missing import', async () => {
  const folder = project({ 'a/handler.ts': handler('first'), 'a/greeting.ts': GREETING })
  const child = watching(folder.path, 'a/handler.ts', '--out', 'out')
  await child.says('Ctrl-C ends it')
  const before = readFileSync(join(folder.path, 'out/a.asl.json'), 'utf8')
  folder.write('a/handler.ts', handler('second').replace('greeting(event.name))', 'greeting('))
  await child.says('syntax-error')
  expect(readFileSync(join(folder.path, 'out/a.asl.json'), 'utf8')).toBe(before)
  folder.write('a/handler.ts', handler('second').replace('./greeting.ts', './salutation.ts'))
  await child.says('type-error')
  writeFileSync(join(folder.path, 'a/salutation.ts'), GREETING)
  await child.says('out/a.asl.json')
  expect(readFileSync(join(folder.path, 'out/a.asl.json'), 'utf8')).toContain('"second"')
}, 60_000)

test('another tsconfig is another project', async () => {
  const folder = project({
    'a/handler.ts': handler('first').replace('{ name: string }', '{ name?: string }'),
    'a/greeting.ts': GREETING,
  })
  const child = watching(folder.path, 'a/handler.ts')
  expect(await child.says('Ctrl-C ends it')).toContain('type-error')
  folder.write('tsconfig.json', '{"compilerOptions":{"strict":false}}')
  await child.says('a compiled in')
}, 60_000)

test('Ctrl-C ends it with the code for that, and nothing is left beside the outputs', async () => {
  const folder = project({ 'a/handler.ts': handler('first'), 'a/greeting.ts': GREETING })
  const child = watching(folder.path, 'a/handler.ts', '--out', 'out')
  await child.says('Ctrl-C ends it')
  child.interrupt()
  expect(await child.ended).toBe(130)
}, 60_000)
