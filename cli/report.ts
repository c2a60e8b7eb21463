import { type Diagnostic, hasErrors } from '../compiler/diagnostics/diagnostic.ts'
import type { CommandResult } from './command.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import type { Io } from './io.ts'
import { type ReadSource, sourceReader } from './source-text.ts'

/** Prints what a command found: its output on stdout, its diagnostics on stderr. The exit code that this means. */
export async function report(result: CommandResult, io: Io): Promise<ExitCode> {
  const diagnostics = result.diagnostics ?? []
  if (result.output) io.print(result.output.replace(/\n$/, ''))
  if (diagnostics.length > 0) await printDiagnostics(diagnostics, sourceReader(io, result.readSource), io)
  if (diagnostics.some(({ code }) => code === 'internal-error')) return EXIT.bug
  return result.exitCode ?? (hasErrors(diagnostics) ? EXIT.failure : EXIT.ok)
}

async function printDiagnostics(diagnostics: readonly Diagnostic[], readSource: ReadSource, io: Io): Promise<void> {
  const { formatDiagnostics } = await import('../compiler/diagnostics/format.ts')
  const text = formatDiagnostics(diagnostics, { readSource, style: (style, text) => io.style(style, text, 'stderr') })
  io.message(text.replace(/\n$/, ''))
  if (io.env['STEPWRIGHT_DEBUG']) for (const { trace } of diagnostics) if (trace !== undefined) io.message(trace)
  if (io.env['GITHUB_ACTIONS'] !== 'true') return
  const { annotations } = await import('./annotations.ts')
  for (const line of annotations(diagnostics, readSource)) io.message(line)
}
