import { spawn } from 'node:child_process'
import { expect, it } from 'vitest'

/** What a newcomer sees first, as a pipe gets it. */
function demo(): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['samples/demo.ts'], {
      env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1' },
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output }))
  })
}

it(
  'the demo compiles, is killed, goes on without repeating a step, compares, draws and diffs',
  { timeout: 120_000 },
  async () => {
    const { code, output } = await demo()
    expect({ code, end: output.slice(-400) }).toMatchObject({ code: 0 })
    expect(output).toContain('killed with SIGKILL')
    expect(output).toContain('Three acts, each of them once.')
    expect(output).toContain('6 of 6 cases agree; 6 ran on both sides.')
    expect(output).toMatch(/The picture: \S+order\.svg/)
    expect(output).toContain('What to try next')
    expect(output.split('\n').filter((line) => line.length > 80)).toEqual([])
    expect(output).not.toContain('\u001b[')
  },
)
