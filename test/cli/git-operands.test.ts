import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { openOperand } from '../../cli/operands.ts'
import { EXIT } from '../../cli/exit-codes.ts'
import type { Io } from '../../cli/io.ts'
import { stepwright, type TemporaryFolder, temporaryFolder } from './spawn-cli.ts'

const MACHINE = JSON.stringify({
  StartAt: 'Charge',
  States: { Charge: { Type: 'Wait', Seconds: 5, Next: 'Ship' }, Ship: { Type: 'Succeed' } },
})

function commit(folder: TemporaryFolder): void {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder.path, stdio: 'pipe' })
  git('init', '--quiet', '--initial-branch=main')
  git('add', '--all')
  git('-c', 'user.name=Test', '-c', 'user.email=test@example.com', 'commit', '--quiet', '--message=first')
}

const io = (folder: TemporaryFolder, inside = '') => ({ cwd: `${folder.path}${inside}` }) as Io

test('a definition is compared with its own earlier revision', async () => {
  using folder = temporaryFolder({ 'orders/machine.asl.json': MACHINE })
  commit(folder)
  folder.write('orders/machine.asl.json', MACHINE.replace('"Seconds":5', '"Seconds":60'))
  const same = await stepwright(['diff', 'git:HEAD:orders/machine.asl.json', 'git:main:orders/machine.asl.json'], {
    cwd: folder.path,
  })
  expect(same).toMatchObject({ code: EXIT.ok, stderr: '' })
  const changed = await stepwright(['diff', 'git:HEAD:orders/machine.asl.json', 'orders/machine.asl.json'], {
    cwd: folder.path,
  })
  expect(changed).toMatchObject({ code: EXIT.findings, stderr: '' })
  expect(changed.stdout).toContain('State "Charge": length: 5 seconds → 1 minute')
  expect(changed.stdout).toContain('before git:HEAD:orders/machine.asl.json:1:')
})

test('imports of a file resolve in its revision, packages on the disk', async () => {
  using folder = temporaryFolder({
    'orders/handler.ts': "import './services.ts'",
    'orders/services.ts': 'old',
    'orders/gone.ts': 'was here',
    '.gitignore': 'node_modules',
  })
  commit(folder)
  folder.write('orders/services.ts', 'new')
  folder.write('orders/later.ts', 'not in the revision')
  folder.write('node_modules/left-pad/index.ts', 'a package')
  execFileSync('rm', [`${folder.path}/orders/gone.ts`])
  const { operand } = await openOperand('git:HEAD:orders/handler.ts', io(folder))
  const { files, file, content } = operand!
  const near = (name: string) => file.replace(/orders\/handler\.ts$/, name)
  expect(content).toBe("import './services.ts'")
  expect(files.read(near('orders/services.ts'))).toBe('old')
  expect(files.read(near('orders/gone.ts'))).toBe('was here')
  expect(files.fileExists(near('orders/later.ts'))).toBe(false)
  expect(files.read(near('orders/later.ts'))).toBeUndefined()
  expect(files.directoryExists(near('orders'))).toBe(true)
  expect(files.list(near('orders')).toSorted()).toEqual(['gone.ts', 'handler.ts', 'services.ts'])
  expect(files.read(near('node_modules/left-pad/index.ts'))).toBe('a package')
})

test('the path is relative to where the command runs, or to the root', async () => {
  using folder = temporaryFolder({ 'orders/machine.asl.json': MACHINE })
  commit(folder)
  for (const path of ['machine.asl.json', 'orders/machine.asl.json']) {
    const { operand } = await openOperand(`git:HEAD:${path}`, io(folder, '/orders'))
    expect(operand?.content).toBe(MACHINE)
  }
})

test.each([
  ['git:no-such-branch:machine.asl.json', /no revision "no-such-branch"/],
  ['git:HEAD:nothing.asl.json', /No file nothing\.asl\.json in HEAD/],
  ['git:HEAD', /write it as git:REV:PATH/],
  ['git:--all:machine.asl.json', /is no revision/],
])('%s is refused', async (text, says) => {
  using folder = temporaryFolder({ 'machine.asl.json': MACHINE })
  commit(folder)
  const run = await stepwright(['diff', text, 'machine.asl.json'], { cwd: folder.path })
  expect(run).toMatchObject({ code: EXIT.failure, stdout: '' })
  expect(run.stderr).toMatch(says)
})
