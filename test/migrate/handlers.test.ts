import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { migrate } from '../../compiler/migrate.ts'
import { checkWorkflow } from './corpus/check-workflow.ts'

const DEFINITIONS = new URL('./definitions/', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, DEFINITIONS), 'utf8')
const names = readdirSync(DEFINITIONS)
  .filter((file) => file.endsWith('.asl.json'))
  .map((file) => file.replace('.asl.json', ''))

const folder = mkdtempSync(join(tmpdir(), 'stepwright-handlers-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.each(names)('the definition %s', (name) => {
  const source = { file: `${name}.asl.json`, text: read(`${name}.asl.json`) }

  it('becomes the handler that is kept beside it', async () => {
    const { text, diagnostics } = await migrate(source)
    const found = diagnostics.map(({ severity, code, message }) => `// ${severity}[${code}] ${message}\n`)
    await expect(text + found.join('')).toMatchFileSnapshot(`./definitions/${name}.handler.golden`)
  })

  it.skipIf(name === 'without-counterpart')(
    'does on the replay runtime what the definition does',
    async () => {
      const { blocks, details, cases } = await checkWorkflow(source, name, folder)
      expect({ blocks, details }).toEqual({ blocks: [], details: [] })
      expect(cases).toBeGreaterThan(0)
    },
    60_000,
  )
})

describe('a migration', () => {
  it('names each call of a service once in services.ts, with the packages it needs', async () => {
    const { files } = await migrate({ file: 'order-saga.asl.json', text: read('order-saga.asl.json') })
    expect(files.map(({ path }) => path)).toEqual(['handler.ts', 'services.ts'])
    const services = files[1]!.content
    expect(services.match(/export async function \w+/g)).toEqual([
      'export async function dynamodbUpdateItem',
      'export async function lambdaInvoke',
      'export async function snsPublish',
    ])
    expect(services).toContain('npm install @aws-sdk/client-dynamodb @aws-sdk/client-lambda @aws-sdk/client-sns')
  })

  it('says what has no counterpart, at its place, and leaves a TODO there', async () => {
    const source = { file: 'x.asl.json', text: read('without-counterpart.asl.json') }
    const { text, diagnostics } = await migrate(source)
    expect(diagnostics.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['migrate-expression', 'migrate-feature']),
    )
    const shown = diagnostics
      .filter(({ code }) => code === 'migrate-expression')
      .map(({ span }) => source.text.slice(span!.start, span!.end))
    expect(shown).toEqual(['"$.people[*].name"', '"States.UUID()"', '"$$.Execution.Name"'])
    expect(text.match(/TODO\(migrate\)/g)!.length).toBeGreaterThanOrEqual(3)
  })

  it('reads YAML', async () => {
    const text = 'StartAt: Pause\nStates:\n  Pause:\n    Type: Wait\n    Seconds: 10\n    End: true\n'
    const migrated = await migrate({ file: 'machine.asl.yaml', text })
    expect(migrated.text).toContain("await context.wait('Pause', { seconds: 10 })")
    expect(migrated.text).toContain('return event')
    expect(migrated.files.map(({ path }) => path)).toEqual(['handler.ts'])
  })

  it('writes nothing for a definition that is wrong, and says why', async () => {
    const text = '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}}}'
    const { files, diagnostics } = await migrate({ file: 'machine.asl.json', text })
    expect(files).toEqual([])
    expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(true)
  })

  it('does not fall over text that is no definition at all', async () => {
    for (const text of ['', '[]', '{', '42', '{"StartAt": 1}', 'a: [b', '\u0000']) {
      const { files, diagnostics } = await migrate({ file: 'machine.asl.json', text })
      expect(files).toEqual([])
      expect(diagnostics.length).toBeGreaterThan(0)
    }
  })
})
