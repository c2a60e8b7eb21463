import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { compile } from '../../compiler/compile.ts'
import { type DiffSource, diffSources } from '../../compiler/diff-sources.ts'
import { hasErrors } from '../../compiler/diagnostics/diagnostic.ts'
import { diskFiles } from '../../compiler/source/disk-files.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const folder = mkdtempSync(join(tmpdir(), 'stepwright-diff-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function source(file: string, kind: DiffSource['kind'] = 'handler'): DiffSource {
  return { kind, file, shown: file, cwd: root, projectFiles: diskFiles, label: (name) => name }
}

function written(file: string, content: string): string {
  const path = join(folder, file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return path
}

const handlers = globSync(['samples/*/handler.ts', 'test/fixtures/*/handler.ts'], { cwd: root })
  .filter((file) => !file.includes('/refuse-'))
  .toSorted()

describe('a handler and its own export', () => {
  let held = 0
  test.for(handlers)('%s does not differ, from either side', async (handler, { skip }) => {
    const file = join(root, handler)
    const { workflows, diagnostics } = await compile({
      files: [file],
      projectFiles: diskFiles,
      cwd: root,
      targets: ['asl'],
    })
    // What cannot be exported has no export to hold it to; the fixtures' own test says which those are.
    if (hasErrors(diagnostics)) skip()
    held++
    for (const { workflow, outputs } of workflows) {
      const output = outputs.find(({ path }) => path.endsWith('.asl.json'))!
      const definition = source(written(`${handler}/${output.path}`, output.content), 'definition')
      const name = workflow.origin.kind === 'handler' ? workflow.origin.exportName : undefined
      for (const sides of [
        [source(file), definition],
        [definition, source(file)],
      ] as const) {
        // Of several handlers the definition's own is found by its name.
        const found = await diffSources(...sides, workflows.length > 1 ? undefined : name)
        expect(found.diagnostics).toEqual([])
        expect(found.workflows.map(({ diff }) => diff.changes.map(({ message }) => message))).toEqual([[]])
      }
    }
  })

  test('enough handlers were held to it', () => {
    expect(held).toBeGreaterThan(20)
  })
})

const SERVICES = `export async function charge(total: number): Promise<string> {
  return 'paid ' + total
}
`
const HANDLER = `import { withDurableExecution } from 'stepwright'
import { charge } from './services.ts'

const fee = 5

export const handler = withDurableExecution(async (event: { total: number }, context) => {
  const receipt = await context.step('charge', async () => charge(event.total + fee))
  await context.wait('cooling', { minutes: 5 })
  if (event.total > 100) {
    await context.step('thank', async () => 'thanks')
  }
  return receipt
})
`

async function changes(handler: string, services: string = SERVICES) {
  written('before/services.ts', SERVICES)
  written('after/services.ts', services)
  const found = await diffSources(
    source(written('before/handler.ts', HANDLER)),
    source(written('after/handler.ts', handler)),
  )
  expect(hasErrors(found.diagnostics)).toBe(false)
  const { diff } = found.workflows[0]!
  return { messages: diff.changes.map(({ message }) => message.replaceAll(folder, '')), verdicts: diff.verdicts, diff }
}

describe('two handlers', () => {
  test('layout, comments, quotes and names of variables are no difference', async () => {
    const after = HANDLER.replaceAll('receipt', 'bill')
      .replace("'cooling'", '"cooling"')
      .replace(
        'async () => charge(event.total + fee)',
        'async () =>\n    // the fee is ours\n    charge(event.total + fee),\n',
      )
    expect((await changes(after)).messages).toEqual([])
  })

  test('a changed step body is the code of that step', async () => {
    const { messages, verdicts } = await changes(HANDLER.replace('event.total + fee', 'event.total - fee'))
    expect(messages).toEqual(['Step "charge": the code changed'])
    expect(verdicts.durable.level).toBe('safe')
  })

  test('changed helpers are told, in the file and beside it', async () => {
    expect((await changes(HANDLER.replace('fee = 5', 'fee = 6'))).messages).toEqual([
      expect.stringMatching(/after\/handler\.ts: code outside of the handler changed/),
    ])
    expect((await changes(HANDLER, SERVICES.replace('paid', 'charged'))).messages).toEqual([
      expect.stringMatching(/after\/services\.ts: code outside of the handler changed/),
    ])
  })

  test('a renamed operation, a longer wait and another limit are told with both places', async () => {
    const after = HANDLER.replace("'charge'", "'bill'").replace('minutes: 5', 'hours: 1').replace('> 100', '> 200')
    const { messages, diff, verdicts } = await changes(after)
    expect(messages).toEqual([
      'Step "charge" renamed to "bill"',
      'Wait "cooling": length: 5 minutes → 1 hour',
      'The condition: event.total > 100 → event.total > 200',
    ])
    for (const change of diff.changes) {
      expect(change.before?.span?.file).toContain('before/handler.ts')
      expect(change.after?.span?.file).toContain('after/handler.ts')
    }
    expect(verdicts.durable.level).toBe('breaks')
  })

  test('a handler that the other side lacks is asked for by name', async () => {
    const two = `${HANDLER}\nexport const other = withDurableExecution(async (_event: unknown, context) => context.step('x', async () => 1))\n`
    const files = [source(written('two/handler.ts', two)), source(written('before/handler.ts', HANDLER))] as const
    written('two/services.ts', SERVICES)
    expect((await diffSources(...files)).diagnostics.map(({ code }) => code)).toEqual(['diff-ambiguous-handler'])
    const [compared] = (await diffSources(...files, 'handler')).workflows
    expect(compared?.diff.changes.filter(({ aspect }) => aspect !== 'helpers')).toEqual([])
    const wrong = await diffSources(...files, 'handlr')
    expect(wrong.diagnostics.map(({ message }) => message).join()).toContain('Did you mean "handler"?')
  })
})
