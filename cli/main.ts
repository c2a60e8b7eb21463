import { EXIT, type ExitCode } from './exit-codes.ts'
import { parseCommandLine } from './command-line.ts'
import { type Io, processIo, survivePipes } from './io.ts'
import { report } from './report.ts'

/**
 * The one wrapper around all commands: reads the command line, runs the command, prints its output (stdout) and its diagnostics
 * (stderr), and ends the process with the exit code: what a handler has left behind, a timer or a connection of a body that nobody waits
 * for any more, must not keep it. Before that the pipes get everything.
 */
export async function main(argv: string[]): Promise<void> {
  survivePipes()
  const io = processIo()
  process.exitCode = await runCommandLine(argv, io).catch((thrown: unknown) => reportBug(thrown, io))
  await Promise.all([written(process.stdout), written(process.stderr)])
  process.exit()
}

/** Resolves when the reader has taken everything, or has gone away. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()))
}

async function runCommandLine(argv: readonly string[], io: Io): Promise<ExitCode> {
  const parsed = await parseCommandLine(argv, io)
  switch (parsed.kind) {
    case 'text':
      io.print(parsed.text)
      return EXIT.ok
    case 'wrong':
      return await report({ diagnostics: parsed.diagnostics }, io)
    default:
      return await report(await parsed.command.run(parsed.args, io), io)
  }
}

/** Only our own bugs come here. The stack is for us, and shown when asked for. */
function reportBug(thrown: unknown, io: Io): ExitCode {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  io.message(`${io.style('red', 'internal error', 'stderr')}: ${error.message}`)
  io.message('  This is a bug in stepwright. Please report it with the command and the file.')
  io.message(io.env['STEPWRIGHT_DEBUG'] ? (error.stack ?? '') : '  STEPWRIGHT_DEBUG=1 shows where it happened.')
  return EXIT.bug
}
