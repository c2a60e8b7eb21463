import { describe, expect, it } from 'vitest'
import { stepwright, temporaryFolder } from '../cli/spawn-cli.ts'

const HANDLER = `import { withDurableExecution } from 'stepwright'

export const handler = withDurableExecution(async (event: { id: string }, context) => {
  return await context.step('only', async () => event.id)
})
`
const CASES = JSON.stringify({
  cases: [{ name: 'runs', input: { id: 'x' }, operations: { only: 'run' }, expect: { result: 'x' } }],
})

describe('stepwright compare', () => {
  it('shows a line for each case and exits with 0 when all agree', async () => {
    using folder = temporaryFolder({ 'handler.ts': HANDLER, 'cases.json': CASES })
    const { code, stdout, stderr } = await stepwright(['compare', '.'], { cwd: folder.path })
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^.+ {2}handler\.ts\n {2}✓ runs\n\n1 of 1 cases agree; 1 ran on both sides\.\n/)
    expect(code).toBe(0)
  })

  it('exits with 1 when a case differs, and prints data with --json', async () => {
    using folder = temporaryFolder({
      'handler.ts': HANDLER,
      'cases.json': CASES.replace('"result":"x"', '"result":"y"'),
    })
    const { code, stdout } = await stepwright(['compare', 'handler.ts', '--json'], { cwd: folder.path })
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      reports: [{ agrees: false, executed: 1, cases: [{ name: 'runs', differences: [{}, {}] }] }],
      diagnostics: [],
    })
  })

  it('points into the cases file when an operation is not scripted', async () => {
    using folder = temporaryFolder({ 'handler.ts': HANDLER, 'cases.json': '{ "cases": [{ "name": "runs" }] }' })
    const { code, stdout, stderr } = await stepwright(['compare', '.'], { cwd: folder.path })
    expect(code).toBe(1)
    expect(stdout).toContain('✗ runs')
    expect(stderr).toContain('at cases.json:1:23')
    expect(stderr).toContain('hint: Add to "operations": "only": { "returns": null }')
  })

  it('asks which handler is meant when a file has several', async () => {
    const two = HANDLER + HANDLER.slice(HANDLER.indexOf('export')).replace('handler =', 'other =')
    using folder = temporaryFolder({ 'handler.ts': two, 'cases.json': CASES })
    const asked = await stepwright(['compare', '.'], { cwd: folder.path })
    expect(asked.code).toBe(2)
    expect(asked.stderr).toContain('cases.json must say which handler it is for: handler, other.')
    folder.write('cases.json', CASES.replace('{', '{"handler":"other",'))
    expect(await stepwright(['compare', '.'], { cwd: folder.path })).toMatchObject({ code: 0, stderr: '' })
  })

  it('runs the cases whose names are asked for', async () => {
    using folder = temporaryFolder({ 'handler.ts': HANDLER, 'cases.json': CASES })
    const { code, stderr } = await stepwright(['compare', '.', '--case', 'walks'], { cwd: folder.path })
    expect(code).toBe(2)
    expect(stderr).toContain('error[unknown-case]')
  })

  it.each([
    ['a missing path', {}, ['nowhere'], 'file-not-found'],
    ['a folder without a handler', { 'x.txt': '' }, ['.'], 'file-not-found'],
    ['a handler without cases', { 'handler.ts': HANDLER }, ['.'], 'cases-not-found'],
    ['cases that are no JSON', { 'handler.ts': HANDLER, 'cases.json': '{' }, ['.'], 'invalid-cases'],
    ['cases of another form', { 'handler.ts': HANDLER, 'cases.json': '{"cases":[{}]}' }, ['.'], 'invalid-cases'],
  ])('exits with 2 for %s, without a stack', async (_what, files, args, code) => {
    using folder = temporaryFolder(files)
    const run = await stepwright(['compare', ...args], { cwd: folder.path })
    expect(run.code).toBe(2)
    expect(run.stdout).toBe('')
    expect(run.stderr).toContain(`error[${code}]`)
    expect(run.stderr).not.toMatch(/\n\s+at .*\.ts:\d+:\d+\)?\n/)
  })
})
