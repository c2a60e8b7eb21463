import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts'
import type { Command } from './command.ts'
import { COMMANDS } from './command-table.ts'
import type { Io } from './io.ts'
import { plainArguments } from './plain-arguments.ts'

export type ParsedCommandLine =
  /** Help or the version. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'wrong'; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: 'command'; readonly command: Command; readonly args: Parameters<Command['run']>[0] }

/** Reads the command line; the module of the command that it names is the only one loaded, and yargs only where it is needed. */
export async function parseCommandLine(argv: readonly string[], io: Io): Promise<ParsedCommandLine> {
  const word = argv.find((word) => !word.startsWith('-'))
  const named = COMMANDS.find(({ name }) => name === word)
  const command = named && (await named.load()).command
  const args = named && command && plainArguments(argv, named, command)
  if (args) return { kind: 'command', command, args }
  const { parseWithYargs, unknownCommand } = await import('./yargs-command-line.ts')
  return word !== undefined && !named ? unknownCommand(word) : await parseWithYargs(argv, named, command, io)
}
