import { readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { applyFixes, check } from '../../compiler/check.ts'
import { checkCodes } from '../../compiler/diagnostics/catalogue/check.ts'
import { formatDiagnostics } from '../../compiler/diagnostics/format.ts'
import { stepwright, temporaryFolder } from '../cli/spawn-cli.ts'
import { memoryFiles } from '../handler/memory-files.ts'

const read = (name: string) => readFileSync(new URL(`traps/${name}.txt`, import.meta.url), 'utf8')
const TRAPS = { 'handler.ts': read('handler.ts'), 'clock.ts': read('clock.ts') }

function checked(files: Readonly<Record<string, string>>) {
  const own = Object.fromEntries(Object.entries(files).map(([name, text]) => [`/project/${name}`, text]))
  return check({ files: ['/project/handler.ts'], projectFiles: memoryFiles(own), cwd: '/project' })
}

/** A handler with these lines, and the codes of what is found in it. */
function codesOf(lines: string, before = '') {
  const text = `import { type DurableContext, StepError, withDurableExecution } from 'stepwright'
${before}
export const handler = withDurableExecution(async (event: { ids: string[]; at: string }, context: DurableContext) => {
${lines}
})`
  const { diagnostics } = checked({ 'handler.ts': text })
  expect(diagnostics.filter(({ code }) => code === 'type-error').map(({ message }) => message)).toEqual([])
  return diagnostics.map(({ code }) => code)
}

describe('a handler with one of everything', () => {
  const found = checked(TRAPS)

  test('shows each finding with its place and the way there from the handler', async () => {
    const text = formatDiagnostics(found.diagnostics, { readSource: (file) => found.sources.get(file)?.text })
    await expect(text).toMatchFileSnapshot('traps/expected.diagnostics.txt')
  })

  test('meets every code of the checks', () => {
    const met = new Set<string>(found.diagnostics.map(({ code }) => code))
    expect(Object.keys(checkCodes).filter((code) => !met.has(code))).toEqual([])
  })

  test('is mended where that is mechanical, and what is mended is found no more', async () => {
    const { texts, mended } = applyFixes(found)
    await expect(texts.get('handler.ts')).toMatchFileSnapshot('traps/expected.handler.ts.txt')
    const again = checked({ ...TRAPS, ...Object.fromEntries(texts) })
    expect(again.diagnostics.filter(({ fix }) => fix)).toEqual([])
    expect(again.diagnostics.length).toBe(found.diagnostics.length - mended.length)
  })
})

describe('what is right is not reported', () => {
  test.each([
    ['a clock in a step', "await context.step('now', async () => Date.now())"],
    [
      'a clock that only a log shows',
      "console.log('now', Date.now(), { at: new Date().toISOString() }, process.env.REGION)",
    ],
    ['a clock in a log of the context', 'context.logger.info(`took ${Date.now() - 5}`)'],
    [
      'a hash, which depends on nothing but the text',
      "return createHash('sha256').update(event.at).digest('hex') + all.createHash('md5').update(event.at).digest('hex')",
      "import { createHash } from 'node:crypto'\nimport * as all from 'node:crypto'",
    ],
    ['a date made from a text', 'return new Date(event.at).getTime()'],
    [
      'a function that only steps call',
      "await context.step('id', async () => makeId())",
      'const makeId = () => crypto.randomUUID()',
    ],
    [
      'a function that only a step is given',
      "await context.step('id', makeId)",
      'async function makeId() { return Math.random() }',
    ],
    [
      'a strategy that draws lots',
      "await context.step('x', async () => 1, { retryStrategy: () => ({ shouldRetry: Math.random() > 2, delay: { seconds: 1 } }) })",
    ],
    ['a module constant', 'return LIMITS[0]', 'const LIMITS = [1, 2]'],
    [
      'a regular expression that always begins at the start',
      "return event.at.replace(ALL, '') + START.test(event.at)",
      'const ALL = /a/g\nconst START = /^a/',
    ],
    [
      'a place in a regular expression that only a step moves',
      "await context.step('test', async () => ALL.test(event.at))",
      'const ALL = /a/g',
    ],
    [
      'a module that fills its table as it loads',
      'return known.size',
      'const known = new Map<string, number>()\nknown.set("a", 1)',
    ],
    ['an operation that is awaited later', "const one = context.step('one', async () => 1)\nreturn await one"],
    [
      'operations of one Promise.all',
      "await Promise.all([context.step('a', async () => 1), context.step('b', async () => 2)])",
    ],
    [
      'a named operation in a loop with a condition',
      'for (const id of event.ids) if (id) await context.step(`ship ${id}`, async () => id)',
    ],
    ['an unnamed operation that every round makes', 'for (const id of event.ids) await context.step(async () => id)'],
    [
      'a batch whose errors are thrown',
      "const batch = await context.map('m', event.ids, async (inner, id) => id)\nbatch.throwIfError()\nreturn batch.getResults()",
    ],
    ['a batch that is handed on', "return await context.map('m', event.ids, async (inner, id) => id)"],
    [
      'a class of the API',
      "try { await context.step('x', async () => 1) } catch (error) { if (error instanceof StepError) return 1 }",
    ],
    [
      'an own class that the block itself throws',
      "try { await context.step('x', async () => 1); throw new Own() } catch (error) { if (error instanceof Own) return 1 }",
      'class Own extends Error {}',
    ],
    ['an invoke with name and function', "await context.invoke('price', 'price-function', 'x')"],
    ['an invoke with an object', "await context.invoke('price-function', { id: 1 })"],
    [
      'an async helper that is given the context',
      'await ship(context)',
      "async function ship(inner: DurableContext) { await inner.step('x', async () => 1) }",
    ],
  ])('%s', (_, lines, before = '') => {
    expect(codesOf(lines, before)).toEqual([])
  })
})

describe('what differs from run to run is reported, in a log too where more than the log sees it', () => {
  test.each([
    ['a function of the user', 'console.log(keep(Date.now()))', 'const keep = (at: number) => at'],
    ['a variable', 'let last = 0\nconsole.log((last = Date.now()))\nreturn last'],
    ['ids of a module of the platform', 'return all.randomUUID()', "import * as all from 'node:crypto'"],
    ['the outside world', "console.log(fetch('https://example.com'))"],
  ])('%s', (_, lines, before = '') => {
    expect(codesOf(lines, before)).toContain('nondeterministic-call')
  })
})

describe('the place in a regular expression of a module is state of the module', () => {
  test.each([
    ['it is tested', 'return WORD.test(event.at)', 'const WORD = /a/g'],
    [
      'it is found by a helper',
      'return first(event.at)',
      'const WORD = /a/y\nconst first = (at: string) => WORD.exec(at)',
    ],
    ['it is one of a list', 'return WORDS.some((word) => word.test(event.at))', 'const WORDS = [/a/, /b/g]'],
    ['its flags are not known', 'return WORD.test(event.at)', "const WORD = new RegExp('a', String('g'))"],
    ['a text begins at it', "return event.at.replace(WORD, '')", 'const WORD = /a/y'],
    ['it is set', 'WORD.lastIndex = 0', 'const WORD = /a/g'],
  ])('%s', (_, lines, before) => {
    expect(codesOf(lines, before)).toContain('module-state')
  })
})

describe('helpers are followed', () => {
  it('into functions of functions, once each', () => {
    const before = 'const deep = () => Math.random()\nconst middle = () => deep() + deep()'
    expect(codesOf('return middle() + middle()', before)).toEqual(['nondeterministic-call'])
  })

  it('into functions that call each other', () => {
    const before =
      'function even(n: number): boolean { return n === 0 || odd(n - 1) }\nfunction odd(n: number): boolean { return Date.now() > n || even(n - 1) }'
    expect(codesOf('return even(3)', before)).toEqual(['nondeterministic-call'])
  })

  it('into methods of the users classes', () => {
    const before = 'class Clock { now() { return Date.now() } }\nconst clock = new Clock()'
    expect(codesOf('return clock.now()', before)).toEqual(['nondeterministic-call'])
  })
})

describe('stepwright check', () => {
  it('exits with 1 for warnings, 2 for errors, 0 for none', async () => {
    using folder = temporaryFolder({
      'warning.ts': handlerText("context.step('x', async () => 1)"),
      'error.ts': handlerText('return Date.now()'),
      'clean.ts': handlerText("await context.step('x', async () => 1)"),
    })
    const codes = await Promise.all(
      ['warning.ts', 'error.ts', 'clean.ts'].map(
        async (file) => (await stepwright(['check', file], { cwd: folder.path })).code,
      ),
    )
    expect(codes).toEqual([1, 2, 0])
  })

  it('mends files in place with --fix and says what', async () => {
    using folder = temporaryFolder({ 'handler.ts': handlerText('return Date.now() - 1') })
    const run = await stepwright(['check', 'handler.ts', '--fix'], { cwd: folder.path })
    expect(run).toMatchObject({ code: 0, stderr: '' })
    expect(run.stdout).toContain('handler.ts: Ask for it in a step')
    const text = readFileSync(`${folder.path}/handler.ts`, 'utf8')
    expect(text).toContain("return await context.step('now', async () => Date.now()) - 1")
  })

  it('does not write what it read from stdin', async () => {
    const run = await stepwright(['check', '-', '--fix'], { input: handlerText('return Date.now()') })
    expect(run.code).toBe(2)
    expect(run.stderr).toContain('wrong-usage')
  })

  it('prints places and fixes as JSON', async () => {
    const run = await stepwright(['check', '-', '--json'], { input: handlerText('return Date.now()') })
    const { diagnostics } = JSON.parse(run.stdout) as {
      diagnostics: { code: string; span: { line: number }; fix: object }[]
    }
    expect(diagnostics).toMatchObject([{ code: 'nondeterministic-call', span: { line: 3 }, fix: { edits: [{}] } }])
  })
})

const handlerText = (line: string) => `import { type DurableContext, withDurableExecution } from 'stepwright'
export const handler = withDurableExecution(async (event: object, context: DurableContext) => {
  ${line}
})
`
