import { readFileSync } from 'node:fs'
import * as aws from '@aws/durable-execution-sdk-js'
import { Scope, type SourceFile, ts } from 'ts-morph'
import { expect, test } from 'vitest'
import * as stepwright from '../../runtime/handler.ts'
import { apiProject, AWS, CHECKING_MS, OURS } from './api-project.ts'

/** AWS's declarations against ours: the same program type-checks on both, and the same names are exported. */

const PROGRAM = new URL('./programs/operations.ts', import.meta.url)

test.each([
  ['AWS', AWS],
  ['stepwright', OURS],
])(
  'a program that uses every operation type-checks with the declarations of %s',
  (_name, specifier) => {
    const text = readFileSync(PROGRAM, 'utf-8').replace(`'${AWS}'`, `'${specifier}'`)
    const checked = apiProject()
    const file = checked.createSourceFile(`${import.meta.dirname}/programs/checked.ts`, text)
    const problems = file.getPreEmitDiagnostics().map((diagnostic) => diagnostic.getMessageText())
    expect(problems).toEqual([])
  },
  CHECKING_MS,
)

test('every value that AWS exports is there, of the same kind', () => {
  expect(Object.keys(aws).filter((name) => !(name in stepwright))).toEqual([])
  const ours: Record<string, unknown> = { ...stepwright }
  const shape = (value: unknown) => (isEnum(value) ? value : typeof value)
  const shapes = Object.entries(aws)
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
    const checked = apiProject()
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
    expect(theirs!.filter((name) => !ours!.includes(name))).toEqual([])
  },
  CHECKING_MS,
)

/** Our wire types also take times in milliseconds; who is handed one of ours may be handed such a time, which theirs do not know. */
const WITH_TIMES = [
  'CheckpointDurableExecutionResponse',
  'CheckpointUpdatedExecutionState',
  'DurableExecutionApiClient',
  'DurableExecutionClient',
  'DurableExecutionConfig',
  'DurableExecutionInvocationInput',
  'DurableExecutionInvocationInputWithClient',
  'GetDurableExecutionStateResponse',
  'WireOperation',
  'WireStepDetails',
  'WireTimestamp',
  'WireWaitDetails',
]
/** These are given such times, so that it is theirs that cannot stand for ours. */
const GIVEN_TIMES = ['DurableLambdaHandler', 'withDurableExecution']

test(
  'every export of theirs can stand for ours, and ours for theirs',
  () => {
    const checked = apiProject()
    const probe = checked.createSourceFile(
      `${import.meta.dirname}/programs/probe.ts`,
      `export * as aws from '${AWS}'\nexport * as ours from '${OURS}'\n`,
    )
    const compiler = checked.getTypeChecker().compilerObject
    const [theirs] = probe.getExportDeclarations().map((declaration) => {
      const symbol = declaration.getModuleSpecifierSourceFileOrThrow().getSymbolOrThrow()
      return compiler.getExportsOfModule(symbol.compilerSymbol)
    })
    const lines = theirs!.flatMap((exported) => {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? compiler.getAliasedSymbol(exported) : exported
      const isValue = (symbol.flags & ts.SymbolFlags.Value) !== 0
      const isType = (symbol.flags & ts.SymbolFlags.Type) !== 0
      const declaration = symbol.declarations?.find(
        (one) => ts.isInterfaceDeclaration(one) || ts.isTypeAliasDeclaration(one) || ts.isClassDeclaration(one),
      )
      const parameters = (declaration as ts.InterfaceDeclaration | undefined)?.typeParameters ?? []
      const given = parameters.length === 0 ? '' : `<${parameters.map((one) => argumentFor(one)).join(', ')}>`
      const both = (mark: string, a: string, b: string) => [
        `export const ${exported.name}_${mark}_ours: ${a} = null! as ${b}`,
        `export const ${exported.name}_${mark}_theirs: ${b} = null! as ${a}`,
      ]
      return [
        ...(isValue ? both('value', `typeof ours.${exported.name}`, `typeof aws.${exported.name}`) : []),
        ...(isType ? both('type', `ours.${exported.name}${given}`, `aws.${exported.name}${given}`) : []),
      ]
    })
    const text = `import type * as aws from '${AWS}'\nimport type * as ours from '${OURS}'\n${lines.join('\n')}\n`
    const declarations = checked.addSourceFilesAtPaths([
      `${import.meta.dirname}/../../node_modules/${AWS}/dist-types/**/!(*.test).d.ts`,
      `${import.meta.dirname}/../../runtime/sdk/*.ts`,
    ])
    for (const file of declarations) makeStructural(file)
    const file = checked.createSourceFile(`${import.meta.dirname}/programs/assignable.ts`, text)
    const failing = file.getPreEmitDiagnostics().map((diagnostic) => {
      const [, name, , side] = /const (\w+?)_(value|type)_(ours|theirs)/.exec(
        text.split('\n')[diagnostic.getLineNumber()! - 1]!,
      )!
      return `${name} as ${side}`
    })
    expect(lines.length).toBeGreaterThan(300)
    const expected = [...WITH_TIMES.map((name) => `${name} as theirs`), ...GIVEN_TIMES.map((name) => `${name} as ours`)]
    expect([...new Set(failing)].sort()).toEqual(expected.sort())
  },
  CHECKING_MS,
)

/** What a type parameter is given: what it asks for, or something that shows its place. */
function argumentFor({ constraint }: ts.TypeParameterDeclaration): string {
  return constraint ? `aws.${constraint.getText()}` : '{ given: 1 }'
}

/** What TypeScript compares by its declaration is made comparable by its shape: enums become unions of texts, classes lose what is private. */
function makeStructural(file: SourceFile): void {
  for (const declared of file.getEnums()) {
    const members = declared
      .getMembers()
      .map((member) => [member.getName(), JSON.stringify(member.getValue())] as const)
    const name = declared.getName()
    declared.replaceWithText(
      `export declare const ${name}: { ${members.map(([key, value]) => `readonly ${key}: ${value}`).join('; ')} }\n` +
        `export type ${name} = ${members.map(([, value]) => value).join(' | ')}\n` +
        `export declare namespace ${name} { ${members.map(([key, value]) => `type ${key} = ${value}`).join('; ')} }`,
    )
  }
  for (const declared of file.getClasses())
    for (const member of [...declared.getProperties(), ...declared.getMethods()])
      if (member.getName().startsWith('#') || member.getScope() === Scope.Private) member.remove()
}
