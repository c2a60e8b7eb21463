import type { InferredOptionTypes, Options } from 'yargs'
import { diagnostic } from '../compiler/diagnostics/catalogue.ts'
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts'
import type { ExitCode } from './exit-codes.ts'
import type { Io } from './io.ts'

export type OptionTable = Readonly<Record<string, Options>>

/** What a command leaves for the wrapper to print. */
export interface CommandResult {
  readonly diagnostics?: readonly Diagnostic[]
  /** Results, for stdout; the wrapper ends it with a line break. */
  readonly output?: string
  /** Default: 2 when a diagnostic is an error, else 0. */
  readonly exitCode?: ExitCode
  /** Texts of files that are not on the disk (git revisions, stdin), for code frames. Undefined: ask the disk. */
  readonly readSource?: (file: string) => string | undefined
}

/**
 * One command. It prints nothing itself (progress and messages go through `io`), sets no exit code and throws only for our bugs:
 * what the user can get wrong is in the result's diagnostics.
 */
export interface Command<Operands extends OptionTable = OptionTable, Flags extends OptionTable = OptionTable> {
  /** Positional arguments, by the names used in the command table's usage. Required ones say `demandOption: true`. */
  readonly operands: Operands
  readonly options: Flags
  readonly examples?: readonly (readonly [line: string, meaning: string])[]
  readonly run: (args: InferredOptionTypes<Operands & Flags>, io: Io) => Promise<CommandResult>
}

/** Declares a command; the types of its arguments follow from its tables. Option names stay as written: `args['fail-on']`. */
export function defineCommand<const Operands extends OptionTable, const Flags extends OptionTable>(
  command: Command<Operands, Flags>,
): Command {
  // The wrapper hands each command what its own tables describe, so the narrower `run` is safe to widen.
  return command as unknown as Command
}

/** The result of a command that was asked for what it does not do. */
export const wrongUse = (message: string): CommandResult => ({ diagnostics: [diagnostic('wrong-usage', { message })] })
