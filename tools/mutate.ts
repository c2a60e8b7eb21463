// `npm run mutate`: switches off one rule or table row of the compiler at a time, in a copy of the tree, and says which nobody notices.
// `--only TEXT` for mutants whose file or title contains it, `--part 1/4` for a quarter of them, `--quick` for the goldens of the fixtures
// alone, without the tests.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Mutant, mutants } from '../test/mutation/mutants.ts'

const root = new URL('..', import.meta.url).pathname
process.chdir(root)

const COPIED = [
  'compiler',
  'runtime',
  'cli',
  'test',
  'samples',
  'docs',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
]
/** What knows the compiler's rules by other means than goldens. */
const TESTS = [
  'test/expressions',
  'test/generated',
  'test/handler',
  'test/checks',
  'test/targets',
  'test/compare/fixtures.test.ts',
]
/** A mutant that runs for longer than this does not end. */
const LONGEST_MS = 300_000

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    part: { type: 'string', default: '1/1' },
    quick: { type: 'boolean', default: false },
  },
})
const [part = 1, parts = 1] = values.part.split('/').map(Number)

const copy = mkdtempSync(join(tmpdir(), 'stepwright-mutants-'))
for (const path of COPIED) cpSync(path, join(copy, path), { recursive: true })
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))

const stale = run(['test/mutation/check-goldens.ts'], { ALL: '1' }).stdout.split('\n').filter(Boolean)
if (stale.length > 0) console.log(`Goldens that are not up to date, and say nothing: ${stale.join(', ')}`)
const chosen = mutants()
  .filter(({ file, title }) => `${file} ${title}`.includes(values.only))
  .filter((_, index) => index % parts === part - 1)

const survivors: Mutant[] = []
for (const [index, mutant] of chosen.entries()) {
  const noticed = noticedBy(mutant)
  if (noticed === undefined) survivors.push(mutant)
  console.log(
    `${index + 1}/${chosen.length} ${noticed === undefined ? 'SURVIVES' : `noticed by ${noticed}`}: ${placed(mutant)}`,
  )
}
rmSync(copy, { recursive: true, force: true })
console.log(`\n${chosen.length} mutants, ${survivors.length} survive`)
for (const mutant of survivors) console.log(`  ${placed(mutant)}`)
process.exitCode = survivors.length > 0 ? 1 : 0

function noticedBy({ file, start, end, replacement }: Mutant): string | undefined {
  const target = join(copy, file)
  const source = readFileSync(target, 'utf8')
  writeFileSync(target, source.slice(0, start) + replacement + source.slice(end))
  try {
    const goldens = run(['test/mutation/check-goldens.ts', ...stale])
    if (goldens.status !== 0) return goldens.stdout.trim() || 'the compiler itself'
    if (values.quick) return undefined
    const tests = run(['node_modules/vitest/vitest.mjs', 'run', '--bail', '1', ...TESTS])
    return tests.status === 0 ? undefined : (/FAIL\s+(\S+)/.exec(tests.stdout)?.[1] ?? 'the tests')
  } finally {
    writeFileSync(target, source)
  }
}

function run(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  return spawnSync(process.execPath, ['--conditions=stepwright-source', ...args], {
    cwd: copy,
    env: { ...process.env, NO_COLOR: '1', ...environment },
    encoding: 'utf8',
    timeout: LONGEST_MS,
  })
}

function placed({ file, line, title }: Mutant): string {
  return `${file}:${line} ${title}`
}
