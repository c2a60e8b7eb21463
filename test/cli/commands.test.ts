import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { EXIT } from '../../cli/exit-codes.ts'
import { stepwright, temporaryFolder } from './spawn-cli.ts'

const SERVICES = `export async function charge(total: number): Promise<string> {
  return 'paid ' + total
}
`
const HANDLER = `import { withDurableExecution } from 'stepwright'
import { charge } from './services.ts'

export const handler = withDurableExecution(async (event: { total: number }, context) => {
  const receipt = await context.step('charge', async () => charge(event.total))
  const answer = await context.waitForCallback('approve', async (id) => {
    await charge(id.length)
  })
  return { receipt, answer }
})
`
const PROJECT = { 'orders/handler.ts': HANDLER, 'orders/services.ts': SERVICES }
const DEFINITION = JSON.stringify({
  StartAt: 'Charge',
  States: { Charge: { Type: 'Wait', Seconds: 5, Next: 'Done' }, Done: { Type: 'Succeed' } },
})

describe('compile', () => {
  test('writes what the targets make, and lists it', async () => {
    using folder = temporaryFolder(PROJECT)
    const run = await stepwright(['compile', 'orders/handler.ts', '--out', 'out'], { cwd: folder.path })
    expect(run.code).toBe(EXIT.ok)
    const listed = run.stdout
      .split('\n')
      .filter((line) => line.startsWith('  '))
      .map((line) => line.trim())
    expect(listed.some((path) => path.endsWith('.asl.json'))).toBe(true)
    for (const path of listed) expect(statSync(join(folder.path, path)).isFile()).toBe(true)
    expect(readdirSync(folder.path).toSorted()).toEqual(['orders', 'out'])
  })

  test('runs code without an exact form in the task function, unless --no-compute refuses it', async () => {
    const slug = HANDLER.replace('charge(event.total)', 'charge(total)').replace(
      'const receipt',
      'const total = parseInt(`${event.total}`, 10)\n  const receipt',
    )
    using folder = temporaryFolder({ ...PROJECT, 'orders/handler.ts': slug })
    const run = await stepwright(['compile', 'orders/handler.ts'], { cwd: folder.path })
    expect(run.code).toBe(EXIT.ok)
    expect(run.stderr).toContain('info[compute]')
    const refused = await stepwright(['compile', 'orders/handler.ts', '--no-compute'], { cwd: folder.path })
    expect(refused.code).toBe(EXIT.failure)
    expect(refused.stderr).toContain('error[unsupported-call]')
  })

  test('makes only the pictures when asked for those, over repeated options', async () => {
    using folder = temporaryFolder(PROJECT)
    const args = ['compile', 'orders/handler.ts', '--out', 'out', '--target', 'mermaid', '--target', 'svg', '--json']
    const run = await stepwright(args, { cwd: folder.path })
    expect(run.code).toBe(EXIT.ok)
    const { workflows } = JSON.parse(run.stdout) as { workflows: { name: string; file: string; outputs: string[] }[] }
    expect(workflows).toHaveLength(1)
    expect(workflows[0]!.file).toBe('orders/handler.ts')
    expect(workflows[0]!.outputs.map((path) => path.replace(/^.*?\./, '')).toSorted()).toEqual(['mmd', 'svg'])
    const svg = workflows[0]!.outputs.find((path) => path.endsWith('.svg'))!
    expect(readFileSync(join(folder.path, svg), 'utf8')).toMatch(/^<svg /)
  })

  test('without --out only checks', async () => {
    using folder = temporaryFolder(PROJECT)
    const run = await stepwright(['compile', 'orders/handler.ts'], { cwd: folder.path })
    expect(run.code).toBe(EXIT.ok)
    expect(run.stdout).toMatch(/ compiles\n$/)
    expect(readdirSync(folder.path)).toEqual(['orders'])
  })

  test('--fail-on notice is met by the notice of a callback, and the output is written all the same', async () => {
    using folder = temporaryFolder(PROJECT)
    const args = ['compile', 'orders/handler.ts', '--out', 'out']
    const lenient = await stepwright([...args, '--fail-on', 'warning'], { cwd: folder.path })
    expect(lenient.code).toBe(EXIT.ok)
    const strict = await stepwright([...args, '--fail-on', 'notice'], { cwd: folder.path })
    expect(strict.code).toBe(EXIT.findings)
    expect(strict.stderr).toContain('notice[')
    expect(existsSync(join(folder.path, 'out'))).toBe(true)
  })

  test('reads a handler from stdin', async () => {
    using folder = temporaryFolder(PROJECT)
    const run = await stepwright(['compile', '-', '--out', 'out', '--target', 'mermaid'], {
      cwd: join(folder.path, 'orders'),
      input: HANDLER,
    })
    expect(run.stderr).not.toContain('error[')
    expect(run.code).toBe(EXIT.ok)
  })

  test('in GitHub Actions findings are annotations too', async () => {
    using folder = temporaryFolder({ ...PROJECT, 'orders/handler.ts': HANDLER.replace('event.total)', 'event.totl)') })
    const run = await stepwright(['compile', 'orders/handler.ts'], {
      cwd: folder.path,
      env: { GITHUB_ACTIONS: 'true' },
    })
    expect(run.code).toBe(EXIT.failure)
    expect(run.stderr).toMatch(/^::error file=orders\/handler\.ts,line=5,col=\d+,title=[\w-]+::/m)
  })
  test('two workflows of one name are refused, and what stood in the folder stays', async () => {
    using folder = temporaryFolder({
      ...PROJECT,
      'bank/orders/handler.ts': HANDLER,
      'bank/orders/services.ts': SERVICES,
    })
    const at = { cwd: folder.path }
    await stepwright(['compile', 'orders/handler.ts', '--out', 'out'], at)
    const before = readdirSync(join(folder.path, 'out'))
    const run = await stepwright(['compile', 'orders/handler.ts', 'bank/orders/handler.ts', '--out', 'out'], at)
    expect(run.code).toBe(EXIT.failure)
    expect(run.stderr).toContain('error[workflow-name-taken]: There are two workflows named "orders"')
    expect(run.stderr).toContain('at bank/orders/handler.ts:4:')
    expect(run.stderr).toContain('at orders/handler.ts:4:')
    expect(readdirSync(join(folder.path, 'out'))).toEqual(before)
  })
})

describe('diff', () => {
  test('a revision is read with the imports it had', async () => {
    using folder = temporaryFolder(PROJECT)
    const git = (...args: string[]) => execFileSync('git', args, { cwd: folder.path, stdio: 'pipe' })
    git('init', '--quiet', '--initial-branch=main')
    git('add', '--all')
    git('-c', 'user.name=Test', '-c', 'user.email=test@example.com', 'commit', '--quiet', '--message=first')
    // The working tree no longer has what the revision imports.
    folder.write('orders/handler.ts', HANDLER.replaceAll('services', 'payments').replace("'charge'", "'bill'"))
    folder.write('orders/payments.ts', SERVICES)
    execFileSync('rm', [join(folder.path, 'orders/services.ts')])
    const run = await stepwright(['diff', 'git:HEAD:orders/handler.ts', 'orders/handler.ts'], { cwd: folder.path })
    expect(run).toMatchObject({ code: EXIT.findings, stderr: '' })
    expect(run.stdout).toContain('Step "charge" renamed to "bill"')
    expect(run.stdout).toContain('before git:HEAD:orders/handler.ts:5:')
    expect(run.stdout).toContain('after  orders/handler.ts:5:')
    expect(run.stdout).toContain('breaks running executions')
  })

  test('prints JSON and Markdown', async () => {
    using folder = temporaryFolder({
      ...PROJECT,
      'new/handler.ts': HANDLER.replace("'charge'", "'bill'"),
      'new/services.ts': SERVICES,
    })
    const args = ['diff', 'orders/handler.ts', 'new/handler.ts']
    const json = await stepwright([...args, '--json'], { cwd: folder.path })
    expect(json).toMatchObject({ code: EXIT.findings, stderr: '' })
    const { workflows } = JSON.parse(json.stdout) as { workflows: { changes: { kind: string }[] }[] }
    expect(workflows[0]!.changes.map(({ kind }) => kind)).toEqual(['renamed'])
    const markdown = await stepwright([...args, '--format', 'markdown'], { cwd: folder.path })
    expect(markdown).toMatchObject({ code: EXIT.findings, stderr: '' })
    expect(markdown.stdout).toMatch(/```mermaid\nflowchart TD\n/)
  })

  test('text stays within 80 columns in a pipe, places aside', async () => {
    using folder = temporaryFolder({
      ...PROJECT,
      'new/handler.ts': HANDLER.replace('return { receipt, answer }', 'return { answer }'),
      'new/services.ts': SERVICES,
    })
    const run = await stepwright(['diff', 'orders/handler.ts', 'new/handler.ts'], { cwd: folder.path })
    expect(run.code).toBe(EXIT.findings)
    for (const line of run.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })
})

describe('migrate', () => {
  test('prints a handler, or writes it where --out says', async () => {
    using folder = temporaryFolder({ 'machine.asl.json': DEFINITION })
    const printed = await stepwright(['migrate', 'machine.asl.json'], { cwd: folder.path })
    expect(printed.code).toBe(EXIT.ok)
    expect(printed.stdout).toContain('withDurableExecution')
    const written = await stepwright(['migrate', 'machine.asl.json', '--out', 'made'], { cwd: folder.path })
    expect(written).toMatchObject({ code: EXIT.ok, stdout: 'made/handler.ts\n' })
    expect(readFileSync(join(folder.path, 'made/handler.ts'), 'utf8')).toBe(printed.stdout)
  })
})
