import {
  type ComparedWorkflow,
  type DiffSource,
  diffSources,
  locator,
  type LocateSpan,
  reportJson,
  reportMarkdown,
  reportText,
} from '../../compiler/diff-sources.ts'
import { hasErrors } from '../../compiler/diagnostics/diagnostic.ts'
import { defineCommand } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import type { Operand } from '../operand.ts'
import { openOperands } from '../operands.ts'

export const command = defineCommand({
  operands: {
    before: {
      type: 'string',
      demandOption: true,
      describe: 'The older version: a handler or a definition, a path or git:REV:PATH',
    },
    after: { type: 'string', demandOption: true, describe: 'The newer version' },
  },
  options: {
    format: {
      choices: ['text', 'markdown', 'json'] as const,
      default: 'text' as const,
      describe: 'How to print the difference',
    },
    json: { type: 'boolean', default: false, describe: 'The same as --format json' },
    handler: { type: 'string', describe: 'The export to compare, where a file has several handlers' },
  },
  examples: [
    ['diff git:main:order/handler.ts order/handler.ts', 'What a branch changes'],
    ['diff order/handler.ts deployed.asl.json', 'A handler against a definition'],
  ],
  run: async (args, io) => {
    const { operands, diagnostics } = await openOperands([args.before, args.after], io)
    const [before, after] = operands
    if (hasErrors(diagnostics) || !before || !after) return { diagnostics }
    const found = await diffSources(diffSource(before, io), diffSource(after, io), args.handler)
    const readSource = (file: string) => found.sources.get(file)?.text
    if (hasErrors(found.diagnostics)) return { diagnostics: found.diagnostics, readSource }
    const format = args.json ? 'json' : args.format
    const output = report(found.workflows, format, locator(found.sources), io)
    const differs = found.workflows.some(({ diff }) => diff.changes.length > 0)
    // Warnings about the sources are the compiler's business; here they would drown the differences.
    return { output, exitCode: differs ? EXIT.findings : EXIT.ok }
  },
})

function diffSource({ kind, file, shown, files, label }: Operand, { cwd }: Io): DiffSource {
  return { kind, file, shown, cwd, projectFiles: files, label }
}

function report(
  workflows: readonly ComparedWorkflow[],
  format: 'text' | 'markdown' | 'json',
  locate: LocateSpan,
  io: Io,
): string {
  switch (format) {
    case 'json':
      return JSON.stringify({ workflows: workflows.map(({ diff }) => reportJson(diff, locate)) }, null, 2)
    case 'markdown':
      return workflows.map(({ diff, mermaid }) => reportMarkdown(diff, mermaid(), locate)).join('\n')
    default:
      return workflows
        .map(({ diff }) =>
          reportText(diff, {
            locate,
            columns: Math.min(io.columns, 100),
            style: (style, text) => io.style(style, text),
          }),
        )
        .join('\n')
  }
}
