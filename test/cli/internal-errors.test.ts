import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { EXIT } from '../../cli/exit-codes.ts'
import { AnalysisMemory, compile } from '../../compiler/compile.ts'
import { ExpressionReads } from '../../compiler/languages/expression-reads.ts'
import { diskFiles } from '../../compiler/source/disk-files.ts'
import { InvariantError } from '../../compiler/source/invariant.ts'
import { stepwright, temporaryFolder } from './spawn-cli.ts'

/** A bug of ours at one handler is said about that handler: the others are looked at all the same, and nothing is written. */
const handler = (name: string, statements: string) =>
  `export const ${name} = withDurableExecution(async (event: { n: number }, context) => {\n  ${statements}\n})\n`
const IMPORT = `import { withDurableExecution } from 'stepwright'\n\n`
const SOUND = handler('sound', `return await context.step('read', async () => event.n)`)
const REFUSED = handler('refused', `return await context.step('read', async () => context.lambdaContext)`)
/** Deeper than any stack: whoever mends this finds another. */
const TOO_DEEP = handler(
  'deep',
  `const read = await context.step('read', async () => 1)\n  return read${' + event.n'.repeat(3000)}`,
)

const FILES = { 'bad.ts': IMPORT + TOO_DEEP + REFUSED, 'good.ts': IMPORT + SOUND }

test('a handler that breaks the lowering is named, with the findings of the others; nothing is written; exit 70', async () => {
  using folder = temporaryFolder(FILES)
  const run = await stepwright(['compile', 'bad.ts', 'good.ts', '--out', 'out'], { cwd: folder.path })
  expect(run.stderr).toMatch(
    /error\[internal-error\]: stepwright breaks a promise of its own at "bad-deep": RangeError: .*\n {2}at bad\.ts:3:21\n/,
  )
  expect(run.stderr).toContain('Please report it with the handler')
  expect(run.stderr).not.toMatch(/^ {4}at /m)
  expect(run.stderr.match(/^error\[/gm)!.length).toBeGreaterThan(1)
  expect(run.code).toBe(EXIT.bug)
  expect(run.stdout).toBe('')
  expect(existsSync(join(folder.path, 'out'))).toBe(false)
})

test('STEPWRIGHT_DEBUG=1 shows where in stepwright it happened', async () => {
  using folder = temporaryFolder(FILES)
  const run = await stepwright(['compile', 'bad.ts'], { cwd: folder.path, env: { STEPWRIGHT_DEBUG: '1' } })
  expect(run.stderr).toMatch(/^ {4}at .*compiler/m)
})

class BreaksAtEmission extends ExpressionReads {
  override of(text: string): ReturnType<ExpressionReads['of']> {
    if (text.includes('broken')) throw new InvariantError('this text is not to be read')
    return super.of(text)
  }
}

test('a handler that breaks the emission is named; its batch is made without it', async () => {
  using folder = temporaryFolder({
    'all.ts':
      IMPORT +
      SOUND +
      handler('broken', `return await context.invoke('ask', 'f', [event.n, 'broken' + event.n])`) +
      SOUND.replace('const sound', 'const also'),
  })
  class Memory extends AnalysisMemory {
    override readonly expressions = new BreaksAtEmission()
  }
  const options = { files: ['all.ts'], projectFiles: diskFiles, cwd: folder.path, memory: new Memory() }
  const { workflows, diagnostics } = await compile({ ...options, targets: ['asl'] })
  expect(workflows.map(({ workflow }) => workflow.name)).toEqual(['all-sound', 'all-also'])
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toMatchObject([
    {
      code: 'internal-error',
      message: 'stepwright breaks a promise of its own at "all-broken": this text is not to be read.',
      span: { file: 'all.ts' },
    },
  ])
})
