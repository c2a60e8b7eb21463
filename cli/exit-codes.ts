import { type Diagnostic, hasErrors, type Severity } from '../compiler/diagnostics/diagnostic.ts'

/**
 * The exit codes of every command, in one table (docs/cli.md explains them). The line between 1 and 2: with 1 the command did
 * its work and the answer is no; with 2 it could not do its work.
 */
export const EXIT = {
  /** Done; nothing to report. */
  ok: 0,
  /** Done, with findings: differences, a case that disagrees, an execution that failed, `--fail-on` met. */
  findings: 1,
  /** Not done: wrong use, an input that is missing, broken or refused, an output that cannot be written. */
  failure: 2,
  /** The execution is suspended: it waits for time, a retry or a callback, and goes on later. */
  suspended: 3,
  /** A bug of ours. */
  bug: 70,
  /** Stopped by Ctrl-C. */
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** 1 for a command that did its work and found what it was to fail on; else the wrapper says the exit code. */
export function exitOnFindings(
  diagnostics: readonly Diagnostic[],
  failOn: 'warning' | 'notice' | undefined,
): { readonly exitCode?: ExitCode } {
  const grave: readonly Severity[] = failOn === 'notice' ? ['warning', 'notice'] : ['warning']
  const found = failOn !== undefined && diagnostics.some(({ severity }) => grave.includes(severity))
  return found && !hasErrors(diagnostics) ? { exitCode: EXIT.findings } : {}
}
