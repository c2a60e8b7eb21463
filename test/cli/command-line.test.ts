import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { EXIT } from '../../cli/exit-codes.ts'
import { COMMANDS } from '../../cli/command-table.ts'
import { stepwright } from './spawn-cli.ts'

describe('the command line', () => {
  test('without a command it says that one is missing', async () => {
    const run = await stepwright([])
    expect(run).toMatchObject({ code: EXIT.failure, stdout: '' })
    expect(run.stderr).toContain('error[wrong-usage]: Name a command.')
  })

  test('an unknown command gets the near one as a hint', async () => {
    const run = await stepwright(['comple', 'x.ts'])
    expect(run).toMatchObject({ code: EXIT.failure, stdout: '' })
    expect(run.stderr).toContain('Unknown command "comple".')
    expect(run.stderr).toContain('Did you mean compile?')
    expect(run.stderr).not.toMatch(/^\s+at /m)
  })

  test('an unknown option gets the near one as a hint', async () => {
    const run = await stepwright(['explain', '--jsno'])
    expect(run).toMatchObject({ code: EXIT.failure, stdout: '' })
    expect(run.stderr).toContain('Unknown argument: jsno.')
    expect(run.stderr).toContain('Did you mean --json?')
  })

  test('an option given twice is refused, not turned into a list', async () => {
    const run = await stepwright(['diff', 'a.ts', 'b.ts', '--format', 'text', '--format', 'json'])
    expect(run.code).toBe(EXIT.failure)
    expect(run.stderr).toContain('--format is given more than once.')
  })

  test('help names every command, within 80 columns', async () => {
    const run = await stepwright(['--help'])
    expect(run).toMatchObject({ code: EXIT.ok, stderr: '' })
    for (const { name } of COMMANDS) expect(run.stdout).toContain(`stepwright ${name}`)
    expect(Math.max(...run.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  test.each(COMMANDS.map(({ name }) => name))('help of %s shows its own options and examples', async (name) => {
    const run = await stepwright([name, '--help'])
    expect(run).toMatchObject({ code: EXIT.ok, stderr: '' })
    expect(run.stdout).toContain(`Usage: stepwright ${name}`)
  })

  test('the version is the package’s', async () => {
    expect((await stepwright(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  test('colour follows FORCE_COLOR and NO_COLOR, and is off in a pipe', async () => {
    const escape = String.fromCharCode(27)
    expect((await stepwright(['explain', 'nothing-like-it'])).stderr).not.toContain(escape)
    expect((await stepwright(['explain', 'nothing-like-it'], { env: { FORCE_COLOR: '1' } })).stderr).toContain(escape)
    expect((await stepwright(['explain', 'nothing-like-it'], { env: { NO_COLOR: '1' } })).stderr).not.toContain(escape)
  })

  test('a reader that goes away does not crash it', async () => {
    const entry = fileURLToPath(new URL('../../cli/stepwright.js', import.meta.url))
    const child = spawn(process.execPath, [entry, 'explain', '--json'])
    child.stdout.destroy()
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect({ code, stderr }).toEqual({ code: EXIT.ok, stderr: '' })
  })
})

describe('explain', () => {
  test('prints the page of a code', async () => {
    const run = await stepwright(['explain', 'unknown-code'])
    expect(run).toMatchObject({ code: EXIT.ok, stderr: '' })
    expect(run.stdout).toMatch(/^# unknown-code\n/)
  })

  test('lists the codes without one', async () => {
    const run = await stepwright(['explain'])
    expect(run.code).toBe(EXIT.ok)
    expect(run.stdout).toContain('file-not-found (error)')
  })

  test('an unknown code is wrong use, with the near one', async () => {
    const run = await stepwright(['explain', 'file-not-fond'])
    expect(run).toMatchObject({ code: EXIT.failure, stdout: '' })
    expect(run.stderr).toContain('Did you mean "file-not-found"?')
  })
})
