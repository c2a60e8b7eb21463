import { dirname, resolve } from 'node:path'
import { diagnostic } from '../../compiler/diagnostics/catalogue.ts'
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts'
import { hasErrors } from '../../compiler/diagnostics/diagnostic.ts'
import type { SourceText } from '../../compiler/source/span.ts'
import { validate, type ValidatedDefinition, type WorkflowType } from '../../compiler/validate.ts'
import { defineCommand } from '../command.ts'
import { diagnosticsJson } from '../diagnostics-json.ts'
import { EXIT } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { type Operand, shownPath, slashed } from '../operand.ts'
import { openOperands } from '../operands.ts'
import type { RemoteValidation } from '../remote-validation.ts'
import { jsonOption, pathsOperand } from '../shared-options.ts'
import { invalidUtf8 } from '../utf8-text.ts'

export const command = defineCommand({
  operands: { files: pathsOperand('Definitions (JSON, YAML), templates of CloudFormation and SAM, Terraform JSON') },
  options: {
    type: {
      choices: ['STANDARD', 'EXPRESS'] as const,
      describe: 'The type of the state machine; default: what a template says, else STANDARD',
    },
    remote: { type: 'boolean', default: false, describe: 'Ask AWS too, and show both' },
    json: jsonOption,
  },
  examples: [
    ['validate order.asl.json template.yaml', 'A definition, and all of a template'],
    ['validate order.asl.json --type EXPRESS --remote', 'As AWS sees it too'],
  ],
  run: async (args, io) => {
    const { operands, diagnostics: unopened } = await openOperands(args.files, io)
    const checked = [...new Map(operands.map((operand) => [operand.file, operand])).values()].map((operand) =>
      checkOperand(operand, args.type, io),
    )
    const sources = new Map(checked.flatMap(({ sources }) => [...sources]))
    const definitions = checked.flatMap(({ definitions }) => definitions)
    const remote = args.remote ? await askRemote(definitions) : undefined
    const diagnostics = [
      ...unopened,
      ...checked.flatMap(({ diagnostics }) => diagnostics),
      ...definitions.flatMap((each) => [
        ...each.findings.map((finding) => finding.diagnostic),
        ...(remote?.get(each)?.diagnostics ?? []),
      ]),
    ]
    const readSource = (file: string) => sources.get(file)?.text
    const refused = definitions.some((each) => !each.valid || remote?.get(each)?.valid === false)
    const failed = hasErrors(unopened) || checked.some((each) => hasErrors(each.diagnostics)) || unanswered(remote)
    return {
      output: args.json ? jsonOf(definitions, remote, sources) : textOf(definitions, remote),
      diagnostics: args.json ? diagnostics.filter(({ span }) => !span) : diagnostics,
      readSource,
      exitCode: failed ? EXIT.failure : refused ? EXIT.findings : EXIT.ok,
    }
  },
})

interface CheckedOperand {
  readonly definitions: readonly ValidatedDefinition[]
  /** What is wrong with the file itself. */
  readonly diagnostics: readonly Diagnostic[]
  readonly sources: ReadonlyMap<string, SourceText>
}

function checkOperand(operand: Operand, type: WorkflowType | undefined, io: Io): CheckedOperand {
  const { kind, file, shown, content, files } = operand
  const wrong = (found: Diagnostic) => ({ definitions: [], diagnostics: [found], sources: new Map() })
  if (kind === 'handler') return wrong(diagnostic('not-a-definition', { file: shown }))
  const source = { file: shown, text: content }
  const sources = new Map([[shown, source]])
  const unread: Diagnostic[] = []
  const readBeside = (path: string) => {
    const beside = slashed(resolve(dirname(file), path))
    const text = files.read(beside)
    if (text === undefined) return undefined
    const found = { file: shownPath(beside, io), text }
    const invalid = invalidUtf8(files.readBytes?.(beside) ?? new Uint8Array(), found.file)
    if (invalid) unread.push(invalid)
    sources.set(found.file, found)
    return found
  }
  const definitions = validate(source, { readBeside, ...(type && { type }) })
  return { definitions, diagnostics: unread, sources }
}

async function askRemote(
  definitions: readonly ValidatedDefinition[],
): Promise<ReadonlyMap<ValidatedDefinition, RemoteValidation>> {
  const { remoteValidator } = await import('../remote-validation.ts')
  const ask = await remoteValidator()
  const answers = new Map<ValidatedDefinition, RemoteValidation>()
  for (const definition of definitions) answers.set(definition, await ask(definition))
  return answers
}

function unanswered(remote: ReadonlyMap<ValidatedDefinition, RemoteValidation> | undefined): boolean {
  return [...(remote?.values() ?? [])].some(({ valid }) => valid === undefined)
}

function textOf(
  definitions: readonly ValidatedDefinition[],
  remote: ReadonlyMap<ValidatedDefinition, RemoteValidation> | undefined,
): string {
  return definitions
    .map((each) => {
      const who = each.name === undefined ? each.source.file : `${each.source.file} (${each.name})`
      const answer = remote?.get(each)
      const aws = answer?.valid === undefined ? '' : `; AWS: ${answer.valid ? 'valid' : 'not valid'}`
      return `${who}: ${summary(each)}${aws}`
    })
    .join('\n')
}

function summary({ valid, states, type, findings }: ValidatedDefinition): string {
  const count = (severity: string, word: string) => {
    const number = findings.filter((finding) => finding.diagnostic.severity === severity).length
    return number === 0 ? [] : [`${number} ${word}${number === 1 ? '' : 's'}`]
  }
  const counts = [...count('error', 'error'), ...count('warning', 'warning')].join(', ')
  if (!valid) return `not valid, ${counts}`
  const machine = `${type === 'EXPRESS' ? 'Express, ' : ''}${states} state${states === 1 ? '' : 's'}`
  return `valid, ${machine}${counts && `, ${counts}`}`
}

function jsonOf(
  definitions: readonly ValidatedDefinition[],
  remote: ReadonlyMap<ValidatedDefinition, RemoteValidation> | undefined,
  sources: ReadonlyMap<string, SourceText>,
): string {
  const all = definitions.map((each) => {
    const answer = remote?.get(each)
    const found = diagnosticsJson(
      each.findings.map((finding) => finding.diagnostic),
      sources,
    )
    return {
      file: each.source.file,
      ...(each.name !== undefined && { name: each.name }),
      type: each.type,
      states: each.states,
      valid: each.valid,
      diagnostics: found.map((json, index) => ({ ...json, location: each.findings[index]!.location })),
      ...(answer && { remote: { valid: answer.valid, diagnostics: diagnosticsJson(answer.diagnostics, sources) } }),
    }
  })
  return JSON.stringify({ definitions: all }, null, 2)
}
