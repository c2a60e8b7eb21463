import { readFileSync } from 'node:fs'
import * as aws from '@aws/durable-execution-sdk-js'
import { Project, ts } from 'ts-morph'
import { expect, test } from 'vitest'
import * as stepwright from '../../runtime/handler.ts'

/** AWS's declarations against ours: the same program type-checks on both, and the same names are exported. */

const AWS = '@aws/durable-execution-sdk-js'
const OURS = `${import.meta.dirname}/../../runtime/handler.ts`
const PROGRAM = new URL('./programs/operations.ts', import.meta.url)

/** AWS's declarations bring 600 files with them. */
const CHECKING_MS = 120_000

function project(): Project {
  return new Project({
    skipAddingFilesFromTsConfig: true,
    compilerOptions: {
      strict: true,
      target: ts.ScriptTarget.ES2024,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      allowImportingTsExtensions: true,
      noEmit: true,
      skipLibCheck: true,
      types: ['node'],
    },
  })
}

test.each([
  ['AWS', AWS],
  ['stepwright', OURS],
])(
  'a program that uses every operation type-checks with the declarations of %s',
  (_name, specifier) => {
    const text = readFileSync(PROGRAM, 'utf-8').replace(`'${AWS}'`, `'${specifier}'`)
    const checked = project()
    const file = checked.createSourceFile(`${import.meta.dirname}/programs/checked.ts`, text)
    const problems = file.getPreEmitDiagnostics().map((diagnostic) => diagnostic.getMessageText())
    expect(problems).toEqual([])
  },
  CHECKING_MS,
)

/** What of AWS's package a handler has no use for here. */
const LEFT_OUT = {
  DurableExecutionApiClient: 'the transport over AWS Lambda',
  SDK_VERSION: 'the version of their package',
  refreshLogConfig: 'their internal traces',
}

test('every value that AWS exports is there, of the same kind', () => {
  const missing = Object.keys(aws).filter((name) => !(name in stepwright))
  expect(missing.sort()).toEqual(Object.keys(LEFT_OUT).sort())
  const ours: Record<string, unknown> = { ...stepwright }
  const shape = (value: unknown) => (isEnum(value) ? value : typeof value)
  const shapes = Object.entries(aws).filter(([name]) => !(name in LEFT_OUT))
  expect(Object.fromEntries(shapes.map(([name]) => [name, shape(ours[name])]))).toEqual(
    Object.fromEntries(shapes.map(([name, value]) => [name, shape(value)])),
  )
})

function isEnum(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every((entry) => typeof entry === 'string')
}

test(
  'every type that AWS exports is there',
  () => {
    const checked = project()
    const text = `export * as aws from '${AWS}'\nexport * as ours from '${OURS}'\n`
    const file = checked.createSourceFile(`${import.meta.dirname}/programs/names.ts`, text)
    const [theirs, ours] = file.getExportDeclarations().map((declaration) => {
      const symbol = declaration.getModuleSpecifierSourceFileOrThrow().getSymbolOrThrow()
      return checked
        .getTypeChecker()
        .compilerObject.getExportsOfModule(symbol.compilerSymbol)
        .map(({ name }) => name)
    })
    expect(theirs!.length).toBeGreaterThan(100)
    expect(theirs!.filter((name) => !ours!.includes(name) && !(name in LEFT_OUT))).toEqual([])
  },
  CHECKING_MS,
)
