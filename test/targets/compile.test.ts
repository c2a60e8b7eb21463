import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { compile, TARGETS } from '../../compiler/compile.ts'
import { diskFiles } from '../../compiler/source/disk-files.ts'
import { compileText, handlerText, outputOf } from './from-text.ts'

const TEXT = handlerText(`return await context.step('greet', async () => \`hello \${event.id}\`)`)

it('compiles to the runtime and to Step Functions by default', async () => {
  const { workflows, diagnostics } = await compileText(TEXT)
  expect(diagnostics).toEqual([])
  expect(workflows[0]!.outputs.map(({ path }) => path)).toEqual([
    'flow.runtime.mjs',
    'flow.workflow.json',
    'flow.asl.json',
    'flow.asl.map.json',
    'flow.tasks.mjs',
    'flow.tasks.mjs.map',
    'flow.manifest.json',
  ])
})

it('draws where it is asked to', async () => {
  const { workflows } = await compileText(TEXT, { targets: ['mermaid', 'svg'] })
  expect(workflows[0]!.outputs.map(({ path }) => path)).toEqual(['flow.mmd', 'flow.svg'])
})

it('maps a state to the line it was written on', async () => {
  const map = JSON.parse(outputOf(await compileText(TEXT), '.asl.map.json')) as { states: Record<string, object> }
  expect(map.states['greet']).toMatchObject({
    file: 'flow/handler.ts',
    line: 5,
    kind: 'step',
    name: 'greet',
    strand: '',
  })
})

it('lists what a deployment fills in', async () => {
  const text = handlerText(`return await context.invoke<string, string>('ask', 'remote-function', event.id)`)
  expect(JSON.parse(outputOf(await compileText(text), '.manifest.json'))).toMatchObject({
    substitutions: {},
    functions: ['remote-function'],
  })
  expect(JSON.parse(outputOf(await compileText(TEXT), '.manifest.json'))).toMatchObject({
    substitutions: { TaskFunction: { bundle: 'flow.tasks.mjs' } },
  })
})

it('gives nothing for a handler with an error, and says why', async () => {
  const { workflows, diagnostics } = await compileText(
    handlerText('return await context.step("a", async () => nothing)'),
  )
  expect(workflows).toEqual([])
  expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(true)
})

it('compiles every sample without a finding that stops it', async () => {
  const files = ['order', 'loan-approval', 'nightly-import', 'price-poller'].map((name) => `samples/${name}/handler.ts`)
  const { workflows, diagnostics } = await compile({
    files,
    projectFiles: diskFiles,
    cwd: process.cwd(),
    targets: TARGETS,
  })
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(workflows.map(({ workflow }) => workflow.name)).toEqual([
    'order',
    'loan-approval',
    'nightly-import',
    'price-poller',
  ])
})

it('the runtime bundle is a module whose handler takes an invocation', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stepwright-runtime-'))
  try {
    const file = join(folder, 'flow.runtime.mjs')
    writeFileSync(file, outputOf(await compileText(TEXT, { targets: ['runtime'] }), '.runtime.mjs'))
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'), 'dir')
    // The API is left as an import; here AWS's own package stands for it.
    const code = `import { handler } from ${JSON.stringify(file)}
      const message = await handler({}, {}).then(() => 'ran', (error) => error.message)
      console.log(message.split('\\n')[0])`
    writeFileSync(
      file,
      outputOf(
        await compileText(TEXT.replaceAll("'stepwright'", "'@aws/durable-execution-sdk-js'"), { targets: ['runtime'] }),
        '.runtime.mjs',
      ),
    )
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code])
    expect(stdout.trim()).toBe('Unexpected payload provided to start the durable execution.')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
