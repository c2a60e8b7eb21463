import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { EXIT } from '../../cli/exit-codes.ts'
import { type CliRun, stepwright, temporaryFolder } from './spawn-cli.ts'

/**
 * What a user can get wrong, for every command that meets it: a message on stderr that names the thing, exit code 2, nothing on stdout, no
 * stack trace, nothing written.
 */
const HANDLER = `import { withDurableExecution } from 'stepwright'

export const handler = withDurableExecution(async (event: { total: number }, context) => {
  return await context.step('charge', async () => event.total)
})
`
const DEFINITION = {
  StartAt: 'Charge',
  States: { Charge: { Type: 'Pass', Next: 'Ship' }, Ship: { Type: 'Succeed' } },
}
const FILES = {
  'handler.ts': HANDLER,
  'machine.asl.json': JSON.stringify(DEFINITION, null, 2),
  'no-handler.ts': 'export const answer = 42\n',
  'syntax-error.ts': HANDLER.replace("context.step('charge',", "context.step('charge' "),
  'type-error.ts': HANDLER.replace('event.total)', 'event.totl)'),
  'not-json.asl.json': '{ "StartAt": "Charge", \n',
  'missing-target.asl.json': JSON.stringify(DEFINITION, null, 2)
    .replace('"Ship",', '"Shop",')
    .replace('"Next": "Ship"', '"Next": "Shop"'),
  'empty.asl.json': '',
  'notes.txt': 'hello',
}

interface BadInput {
  readonly what: string
  readonly args: readonly string[]
  readonly says: RegExp
}

const compiled = (file: string) => [
  ['compile', file, '--out', 'out'],
  ['run', file],
  ['diff', file, 'handler.ts'],
  ['compare', file],
]
const defined = (file: string) => [
  ['migrate', file, '--out', 'out'],
  ['diff', 'handler.ts', file],
]
const cases = (what: string, lines: readonly (readonly string[])[], says: RegExp): readonly BadInput[] =>
  lines.map((args) => ({ what, args, says }))

const BAD: readonly BadInput[] = [
  ...cases(
    'a missing file',
    [...compiled('missing.ts'), ...defined('missing.asl.json')],
    /\[file-not-found\].*missing/s,
  ),
  ...cases('a file without a handler', compiled('no-handler.ts'), /no-handler\.ts/),
  ...cases('a syntax error', compiled('syntax-error.ts'), /syntax-error\.ts:4:/),
  ...cases(
    'a type error',
    [
      ['compile', 'type-error.ts', '--out', 'out'],
      ['diff', 'type-error.ts', 'handler.ts'],
    ],
    /type-error\.ts:4:.*totl/s,
  ),
  ...cases('a definition that is no JSON', defined('not-json.asl.json'), /\[invalid-json\].*not-json\.asl\.json:/s),
  ...cases('an empty definition', defined('empty.asl.json'), /empty\.asl\.json/),
  ...cases(
    'a definition with a missing target',
    defined('missing-target.asl.json'),
    /\[unknown-target\].*Shop.*missing-target\.asl\.json:\d+:\d+/s,
  ),
  ...cases('input that is no JSON', [['run', 'handler.ts', '--input', '{total: 1}']], /\[invalid-json\].*--input/s),
  ...cases('a handler where a definition is read', [['migrate', 'handler.ts']], /\[not-a-definition\]/),
  ...cases(
    'a file of neither kind',
    [
      ['compile', 'notes.txt'],
      ['diff', 'handler.ts', 'notes.txt'],
      ['migrate', 'notes.txt'],
    ],
    /\[unknown-file-kind\]/,
  ),
  ...cases(
    'a folder',
    [
      ['compile', '.'],
      ['migrate', '.'],
    ],
    /\[file-unreadable\].*folder/s,
  ),
  ...cases('a git operand outside of a repository', [['diff', 'git:HEAD:handler.ts', 'handler.ts']], /\[git-failed\]/),
  ...cases('a target that does not exist', [['compile', 'handler.ts', '--target', 'pdf']], /pdf/),
  ...cases('missing arguments', [['compile'], ['diff', 'handler.ts'], ['migrate']], /takes </),
  ...cases('an unknown option', [['compile', 'handler.ts', '--ouput', 'x']], /Unknown argument: ouput.*--out/s),
]

describe('bad input', () => {
  test.each(BAD.map((each) => [`${each.what}: ${each.args.join(' ')}`, each] as const))('%s', async (_, bad) => {
    using folder = temporaryFolder(FILES)
    const run = await stepwright(bad.args, { cwd: folder.path })
    expectRefusal(run, bad.says)
    expect(readdirSync(folder.path).toSorted()).toEqual(Object.keys(FILES).toSorted())
  })

  test('one bad file of several: all are told, none is written', async () => {
    using folder = temporaryFolder(FILES)
    const run = await stepwright(['compile', 'handler.ts', 'missing.ts', 'gone.ts', '--out', 'out'], {
      cwd: folder.path,
    })
    expectRefusal(run, /missing\.ts[\s\S]*gone\.ts/)
    expect(existsSync(join(folder.path, 'out'))).toBe(false)
  })

  test('one broken handler of several: nothing is written', async () => {
    using folder = temporaryFolder(FILES)
    const run = await stepwright(['compile', 'handler.ts', 'type-error.ts', '--out', 'out'], { cwd: folder.path })
    expectRefusal(run, /type-error\.ts:4:/)
    expect(existsSync(join(folder.path, 'out'))).toBe(false)
  })

  test('an output folder that is a file', async () => {
    using folder = temporaryFolder(FILES)
    const run = await stepwright(['migrate', 'machine.asl.json', '--out', 'notes.txt'], { cwd: folder.path })
    expectRefusal(run, /\[file-unwritable\].*notes\.txt/)
    expect(readFileSync(join(folder.path, 'notes.txt'), 'utf8')).toBe('hello')
  })

  test('definitions come from stdin too', async () => {
    using folder = temporaryFolder(FILES)
    const run = await stepwright(['migrate', '-'], { cwd: folder.path, input: FILES['missing-target.asl.json'] })
    expectRefusal(run, /\[unknown-target\].*stdin\.asl\.json:\d+/s)
    expect(run.stderr).toContain('Shop')
  })

  test('with --json the findings are data on stdout as well', async () => {
    using folder = temporaryFolder(FILES)
    const run = await stepwright(['migrate', 'missing-target.asl.json', '--json'], { cwd: folder.path })
    expect(run.code).toBe(EXIT.failure)
    const { diagnostics } = JSON.parse(run.stdout) as {
      diagnostics: readonly { code: string; span: { line: number } }[]
    }
    expect(diagnostics.map(({ code }) => code)).toContain('unknown-target')
    expect(diagnostics[0]!.span.line).toBeGreaterThan(1)
  })
})

function expectRefusal(run: CliRun, says: RegExp): void {
  expect(run.stderr).toMatch(says)
  expect(run.stderr).toMatch(/^error\[[a-z-]+\]: /m)
  // A place is `at FILE:LINE:COLUMN`; a stack has functions, URLs and node's own files.
  expect(run.stderr).not.toMatch(/internal error|^\s+at .*\(|file:\/\/|node:internal/m)
  expect(run).toMatchObject({ code: EXIT.failure, stdout: '' })
}
