import { type Compiled, compile, type CompileOptions, type Target, TARGETS } from '../../compiler/compile.ts'
import { type Diagnostic, hasErrors } from '../../compiler/diagnostics/diagnostic.ts'
import { diagnosticsJson } from '../diagnostics-json.ts'
import { type CommandResult, defineCommand, wrongUse } from '../command.ts'
import { exitOnFindings } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import type { Operand } from '../operand.ts'
import { filesReadTogether, openOperands, operandOffDisk } from '../operands.ts'
import { handlerFiles, jsonOption } from '../shared-options.ts'
import { namesTaken } from '../workflow-names.ts'
import { writeFiles } from '../write-files.ts'

export const command = defineCommand({
  operands: { files: handlerFiles },
  options: {
    out: { type: 'string', alias: 'o', describe: 'The folder to write to; without it the files are only checked' },
    target: {
      type: 'string',
      array: true,
      choices: TARGETS,
      default: ['runtime', 'asl'] as const,
      describe: 'What to make; may be repeated',
    },
    'fail-on': { choices: ['warning', 'notice'] as const, describe: 'Exit 1 on findings of this severity' },
    compute: {
      type: 'boolean',
      default: true,
      describe: 'Run code between operations without an exact form in the task function; --no-compute refuses it',
    },
    watch: { type: 'boolean', default: false, describe: 'Compile again what an edit changes, until Ctrl-C' },
    json: jsonOption,
  },
  examples: [
    ['compile order/handler.ts --out dist', 'The replay runtime and Step Functions'],
    ['compile order/handler.ts --out dist --target svg', 'A picture'],
  ],
  run: async (args, io) => {
    const { operands, diagnostics } = await openOperands(args.files, io)
    if (hasErrors(diagnostics)) return { diagnostics }
    if (args.watch) return await watch(operands, args, io)
    const compiled = await compileAll(operands, { targets: [...new Set(args.target)], compute: args.compute }, io)
    const found = [
      ...compiled.flatMap((each) => each.diagnostics),
      ...namesTaken(compiled.flatMap(({ workflows }) => workflows)),
    ]
    const readSource = (file: string) => compiled.find(({ sources }) => sources.has(file))?.sources.get(file)?.text
    const outputs = compiled.flatMap(({ workflows }) => workflows.flatMap((workflow) => workflow.outputs))
    if (args.out !== undefined && !hasErrors(found)) found.push(...writeFiles(args.out, io.cwd, outputs))
    const summary = {
      out: args.out,
      written: args.out !== undefined && !hasErrors(found),
      compiled,
      diagnostics: found,
    }
    return {
      diagnostics: found,
      output: args.json ? summaryJson(summary) : summaryText(summary, io),
      readSource,
      ...exitOnFindings(found, args['fail-on']),
    }
  },
})

interface WatchArguments {
  readonly out?: string
  readonly target: readonly Target[]
  readonly compute: boolean
  readonly json: boolean
}

async function watch(operands: readonly Operand[], args: WatchArguments, io: Io): Promise<CommandResult> {
  const fixed = operandOffDisk(operands)
  if (fixed) return wrongUse(`--watch takes files on the disk, not ${fixed.text}.`)
  if (args.json) return wrongUse('--watch goes on and on, so there is no --json of it.')
  const { watchCompile } = await import('../watch-compile.ts')
  const files = [...new Set(operands.map(({ file }) => file))]
  return await watchCompile({ files, targets: [...new Set(args.target)], compute: args.compute, out: args.out }, io)
}

async function compileAll(
  operands: readonly Operand[],
  options: Pick<CompileOptions, 'targets' | 'compute'>,
  io: Io,
): Promise<Compiled[]> {
  const compiled: Compiled[] = []
  for (const files of filesReadTogether(operands)) compiled.push(await compile({ ...files, cwd: io.cwd, ...options }))
  return compiled
}

interface Summary {
  readonly out: string | undefined
  readonly written: boolean
  readonly compiled: readonly Compiled[]
  readonly diagnostics: readonly Diagnostic[]
}

function summaryText({ out, written, compiled, diagnostics }: Summary, io: Io): NonNullable<CommandResult['output']> {
  if (hasErrors(diagnostics)) return ''
  const lines = compiled
    .flatMap(({ workflows }) => workflows)
    .flatMap(({ workflow, outputs }) => [
      `${io.style('bold', workflow.name)}${written ? '' : ' compiles'}`,
      ...(written ? outputs.map(({ path }) => `  ${out}/${path}`) : []),
    ])
  return lines.join('\n')
}

function summaryJson({ out, written, compiled, diagnostics }: Summary): string {
  const workflows = compiled
    .flatMap((each) => each.workflows)
    .map(({ workflow, outputs }) => ({
      name: workflow.name,
      file: workflow.origin.file,
      outputs: written ? outputs.map(({ path }) => `${out}/${path}`) : [],
    }))
  const sources = new Map(compiled.flatMap((each) => [...each.sources]))
  return JSON.stringify({ workflows, diagnostics: diagnosticsJson(diagnostics, sources) }, null, 2)
}
