import { Console } from 'node:console'

/**
 * What handlers print goes to stderr: stdout belongs to the result. Called by commands that run handlers, before any is loaded; it
 * holds for the process.
 */
export function sendHandlerOutputToStderr(): void {
  globalThis.console = new Console({ stdout: process.stderr, stderr: process.stderr })
}

/** The lines of `context.logger`. */
export function logToStderr(_level: string, line: string): void {
  process.stderr.write(`${line}\n`)
}
