import { diagnostic } from '../../compiler/diagnostics/catalogue.ts'
import { type Diagnostic, hasErrors } from '../../compiler/diagnostics/diagnostic.ts'
import { migrate, type Migrated } from '../../compiler/migrate.ts'
import type { SourceText } from '../../compiler/source/span.ts'
import { defineCommand } from '../command.ts'
import { diagnosticsJson } from '../diagnostics-json.ts'
import type { Io } from '../io.ts'
import { openOperand } from '../operands.ts'
import { jsonOption } from '../shared-options.ts'
import { writeFiles } from '../write-files.ts'

export const command = defineCommand({
  operands: {
    file: {
      type: 'string',
      demandOption: true,
      describe: 'A Step Functions definition in JSON or YAML, git:REV:PATH, or - for stdin',
    },
  },
  options: {
    out: {
      type: 'string',
      alias: 'o',
      requiresArg: true,
      describe: 'The folder to write to; without it the handler is printed',
    },
    json: jsonOption,
  },
  examples: [
    ['migrate machine.asl.json', 'Print the handler'],
    ['migrate machine.asl.yaml --out order', 'Write order/handler.ts and what it needs'],
  ],
  run: async (args, io) => {
    const opened = await openOperand(args.file, io)
    if (!opened.operand) return { diagnostics: opened.diagnostics }
    const { kind, shown, content } = opened.operand
    if (kind === 'handler') return { diagnostics: [diagnostic('not-a-definition', { file: shown })] }
    const source = { file: shown, text: content }
    const migrated = await migrate(source)
    const diagnostics = [...migrated.diagnostics]
    const out = args.out
    if (out !== undefined && !hasErrors(diagnostics)) diagnostics.push(...writeFiles(out, io.cwd, migrated.files))
    const paths = out === undefined || hasErrors(diagnostics) ? [] : migrated.files.map(({ path }) => `${out}/${path}`)
    const failed = hasErrors(diagnostics)
    return {
      diagnostics,
      output: args.json
        ? migratedJson(migrated, paths, diagnostics, source)
        : failed
          ? ''
          : migratedText(migrated, paths, io),
      readSource: (file) => (file === shown ? content : undefined),
    }
  },
})

/** The written files; without `--out` the texts, each with its name where there are several. */
function migratedText({ files }: Migrated, paths: readonly string[], io: Io): string {
  if (paths.length > 0) return paths.join('\n')
  if (files.length === 1) return files[0]!.content
  return files.map(({ path, content }) => `${io.style('dim', `// ${path}`)}\n${content}`).join('\n')
}

function migratedJson(
  { files }: Migrated,
  written: readonly string[],
  diagnostics: readonly Diagnostic[],
  source: SourceText,
): string {
  const sources = new Map([[source.file, source]])
  return JSON.stringify({ files, written, diagnostics: diagnosticsJson(diagnostics, sources) }, null, 2)
}
