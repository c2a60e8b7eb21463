import { chmodSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { EXIT } from '../../cli/exit-codes.ts'
import { stepwright, temporaryFolder } from './spawn-cli.ts'

const HANDLER = `import { existsSync } from 'node:fs'
import { retryPresets, withDurableExecution } from 'stepwright'

export const handler = withDurableExecution(async (event: { order: number }, context) => {
  await context.step('charge', async () => {
    if (!existsSync('repaired')) throw new Error('declined')
  }, { retryStrategy: retryPresets.noRetry })
  await context.wait('night', { hours: 8 })
  return event.order
})
`

interface Listed {
  readonly name: string
  readonly status: string
}

test('executions are found, paused, resumed, rewound, terminated, restarted and purged from the command line', async () => {
  using folder = temporaryFolder({ 'order.ts': HANDLER })
  const cli = (...args: string[]) => stepwright([...args, '--store', 's.db'], { cwd: folder.path })
  const list = async (...args: string[]) =>
    (JSON.parse((await cli('executions', '--json', ...args)).stdout) as Listed[]).map(
      ({ name, status }) => `${name} ${status}`,
    )
  const input = ['--input', '{"order":7}', '--tag', 'team=shop', '--synchronous', 'normal']
  expect((await cli('run', 'order.ts', '--name', 'o-1', ...input)).code).toBe(EXIT.findings)
  expect(await list('--status', 'failed', '--tag', 'team=shop', '--name-prefix', 'o-', '--after', '1h')).toEqual([
    'o-1 FAILED',
  ])
  expect(await list('--status', 'running', '--status', 'stopped')).toEqual([])
  expect(await list('--before', '1h')).toEqual([])

  folder.write('repaired', '')
  expect(await cli('rewind', 'o-1')).toMatchObject({ code: EXIT.ok, stdout: 'o-1 goes on; one operation runs anew.\n' })
  expect((await cli('pause', 'o-1', '--reason', 'audit')).stdout).toBe('o-1 is paused.\n')
  const paused = await cli('run', 'order.ts', '--name', 'o-1')
  expect(paused).toMatchObject({ code: EXIT.suspended, stderr: expect.stringContaining('paused (audit)') as string })
  expect(await list('--paused')).toEqual(['o-1 RUNNING'])
  expect((await cli('resume', 'o-1')).stdout).toBe('o-1 goes on.\n')
  const waits = await cli('run', 'order.ts', '--name', 'o-1')
  expect(waits).toMatchObject({ code: EXIT.suspended, stderr: expect.stringContaining('wait night') as string })

  expect((await cli('restart', 'o-1')).stderr).toContain('execution-not-ended')
  expect((await cli('terminate', 'o-1', '--reason', 'wrong order')).stdout).toBe('o-1 is terminated.\n')
  expect((await cli('executions', 'o-1')).stdout).toContain('ExecutionStopped: wrong order')
  expect((await cli('restart', 'o-1')).stdout).toBe('o-1-2 starts with the input of o-1.\n')
  expect(await list()).toEqual(['o-1-2 RUNNING', 'o-1 STOPPED'])
  const taken = (await cli('restart', 'o-1', '--as', 'o-1-2')).stderr
  expect(taken).toContain('There is an execution "o-1-2" of order already.')
  expect(taken).toContain('it gets the old name with a number')

  expect((await cli('purge')).stderr).toContain('wrong-usage')
  expect((await cli('purge', 'o-1-2')).stderr).toContain('execution-not-ended')
  expect((await cli('purge', '--before', '1h')).stdout).toBe('0 executions purged.\n')
  expect((await cli('purge', 'o-1')).stdout).toBe('1 execution purged.\n')
  expect(await list()).toEqual(['o-1-2 RUNNING'])
}, 120_000)

test('times, tags and limits that cannot be read are wrong use', async () => {
  using folder = temporaryFolder({ 'order.ts': HANDLER })
  const says = async (...args: string[]) => {
    const { code, stderr } = await stepwright(args, { cwd: folder.path })
    expect(code).toBe(EXIT.failure)
    return stderr
  }
  expect(await says('executions', '--store', 's.db', '--after', 'yesterday')).toContain('--after takes a date')
  expect(await says('executions', '--store', 's.db', '--tag', 'team')).toContain('--tag takes KEY=VALUE')
  expect(await says('executions', '--store', 's.db', '--limit', '0')).toContain('--limit takes a whole number')
  expect(await says('executions', '--store', 's.db', '--status', 'done')).toContain('wrong-usage')
  expect(await says('purge', '--store', 's.db', '--before', '1h', '--status', 'running')).toContain('--status running')
  expect(await says('run', 'order.ts', '--name', '')).toContain('its name must be a text, not empty')
  expect(await says('worker', 'order.ts', '--store', 's.db', '--interruptions', '-1')).toContain(
    '--interruptions takes',
  )
  expect(await says('run', 'order.ts', '--timeout', '0')).toContain('execution-timeout-range')
}, 60_000)

test('executions are shown where nothing may be written', async () => {
  using folder = temporaryFolder({ 'order.ts': HANDLER })
  const { path: cwd } = folder
  await stepwright(['run', 'order.ts', '--name', 'o-1', '--input', '{"order":7}', '--store', 's.db'], { cwd })
  // Root may write anywhere, so somebody else looks.
  const reader = process.getuid?.() === 0 ? { cwd, uid: 65_534 } : { cwd }
  const show = (...words: string[]) => stepwright(['executions', ...words, '--store', 's.db'], reader)
  chmodSync(join(cwd, 's.db'), 0o444)
  chmodSync(cwd, 0o555)
  try {
    expect(await show('--json')).toMatchObject({ code: EXIT.ok, stdout: expect.stringContaining('"o-1"') as string })
    expect((await show('o-1')).stdout).toContain('StepError: declined')
    const refused = await stepwright(['pause', 'o-1', '--store', 's.db'], reader)
    expect(refused).toMatchObject({ code: EXIT.failure, stderr: expect.stringContaining('store-') as string })
    expect(readdirSync(cwd).toSorted()).toEqual(['order.ts', 's.db'])
  } finally {
    chmodSync(cwd, 0o755)
  }
}, 60_000)
