import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { diagnostic } from '../../compiler/diagnostics/catalogue.ts'
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts'
import { hasErrors } from '../../compiler/diagnostics/diagnostic.ts'
import { diskFiles } from '../../compiler/source/disk-files.ts'
import type { SourceText } from '../../compiler/source/span.ts'
import { type CompareReport, formatReport, TaskProcess } from '../../runtime/compare.ts'
import { defineCommand } from '../command.ts'
import { compareHandler } from '../compare-handler.ts'
import { diagnosticsJson } from '../diagnostics-json.ts'
import { EXIT } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { shownPath } from '../operand.ts'
import { jsonOption, pathsOperand } from '../shared-options.ts'

export const command = defineCommand({
  operands: { paths: pathsOperand('Files with a handler, or folders with a handler.ts; cases.json lies beside it') },
  options: {
    case: { type: 'string', describe: 'Only cases whose name contains this' },
    json: jsonOption,
  },
  examples: [
    ['compare samples/order', 'All cases of one handler'],
    ['compare samples/* --case "at once"', 'Some cases of several'],
  ],
  run: async (args, io) => {
    const { handlers, diagnostics: missing } = findHandlers(args.paths, io)
    if (hasErrors(missing)) return { diagnostics: missing }
    const tasks = new TaskProcess()
    const diagnostics: Diagnostic[] = []
    const reports: CompareReport[] = []
    const sources = new Map<string, SourceText>()
    try {
      for (const handler of handlers) {
        const only = args.case === undefined ? {} : { only: args.case }
        const compared = await compareHandler({ handler, cwd: io.cwd, projectFiles: diskFiles, tasks, ...only })
        diagnostics.push(...compared.diagnostics)
        for (const [file, source] of compared.sources) sources.set(file, source)
        if (!compared.report) continue
        const between = reports.length === 0 ? '' : '\n'
        if (!args.json) io.print(between + formatReport(compared.report, formatOptions(io)))
        reports.push(compared.report)
      }
    } finally {
      tasks.close()
    }
    const shown = withoutUnmatched(diagnostics, reports.length > 0 && args.case !== undefined)
    return {
      // What is a notice for the reader of an export, compare has applied.
      diagnostics: shown.filter(({ severity }) => severity === 'error' || severity === 'warning'),
      ...(args.json && { output: JSON.stringify({ reports, diagnostics: diagnosticsJson(shown, sources) }, null, 2) }),
      exitCode: exitCode(handlers.length, reports, args.case !== undefined),
      readSource: (file) => sources.get(file)?.text,
    }
  },
})

const formatOptions = (io: Io) => ({ columns: Math.min(io.columns, 140), style: io.style })

/** A name is looked for in all the files; it is unknown only when none of them has it. */
function withoutUnmatched(diagnostics: readonly Diagnostic[], found: boolean): readonly Diagnostic[] {
  return found ? diagnostics.filter(({ code }) => code !== 'unknown-case') : diagnostics
}

function exitCode(handlers: number, reports: readonly CompareReport[], isSelection: boolean) {
  // A handler that was not run: its diagnostics say why.
  if (reports.length === 0 || (reports.length < handlers && !isSelection)) return EXIT.failure
  return reports.every(({ agrees }) => agrees) ? EXIT.ok : EXIT.findings
}

/** A folder stands for the `handler.ts` in it. Of several paths (`samples/*`) those that are no handler's folder are left out. */
function findHandlers(
  paths: readonly string[],
  io: Io,
): { readonly handlers: readonly string[]; readonly diagnostics: readonly Diagnostic[] } {
  const handlers: string[] = []
  const diagnostics: Diagnostic[] = []
  for (const path of paths) {
    const file = resolve(io.cwd, path)
    if (!existsSync(file)) {
      diagnostics.push(diagnostic('file-not-found', { file: shownPath(file, io) }))
      continue
    }
    const handler = statSync(file).isDirectory() ? join(file, 'handler.ts') : file
    const isBystander = paths.length > 1 && !existsSync(join(handler, '../cases.json'))
    if (existsSync(handler) && !isBystander) handlers.push(shownPath(handler, io))
    else if (!isBystander) diagnostics.push(diagnostic('file-not-found', { file: shownPath(handler, io) }))
  }
  if (handlers.length === 0 && diagnostics.length === 0) {
    const handler = paths.join(', ')
    diagnostics.push(diagnostic('cases-not-found', { file: 'cases.json', handler }))
  }
  return { handlers, diagnostics }
}
