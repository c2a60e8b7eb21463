import { readFileSync } from 'node:fs'
import yargs, { type Arguments, type Argv, type Options } from 'yargs'
import { diagnostic } from '../compiler/diagnostics/catalogue.ts'
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts'
import { nearName } from '../compiler/diagnostics/near-name.ts'
import type { Command, OptionTable } from './command.ts'
import { COMMANDS, type CommandEntry } from './command-table.ts'
import type { Io } from './io.ts'

export type ParsedCommandLine =
  /** Help or the version. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'wrong'; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: 'command'; readonly command: Command; readonly args: Parameters<Command['run']>[0] }

/** What yargs finds wrong. It must be thrown: a `.fail()` that returns lets yargs go on. */
class WrongUsage extends Error {}

/** Reads the command line; the module of the command that it names is the only one loaded. */
export async function parseCommandLine(argv: readonly string[], io: Io): Promise<ParsedCommandLine> {
  const word = argv.find((word) => !word.startsWith('-'))
  const named = COMMANDS.find(({ name }) => name === word)
  if (word !== undefined && !named) return unknownCommand(word)
  const command = named && (await named.load()).command
  let args: Arguments | undefined
  const parser = programParser(io)
  for (const entry of COMMANDS) {
    const isNamed = entry === named
    parser.command(
      `${entry.name} ${entry.usage}`,
      entry.describe,
      (own) => (isNamed && command ? describeCommand(own, entry, command) : own),
      (parsed) => {
        args = parsed
      },
    )
  }
  let text = ''
  try {
    await parser.parseAsync(
      argv.map((word) => (word === '-' ? DASH : word)),
      {},
      (error: unknown, _args: unknown, output: string) => {
        text = output
        if (error) throw error
      },
    )
    if (text) return { kind: 'text', text }
    if (!command || !args) return wrongUsage('Name a command.', named)
    const repeated = repeatedOption(args, command.options)
    if (repeated) return wrongUsage(`--${repeated} is given more than once.`, named)
  } catch (thrown) {
    if (thrown instanceof WrongUsage) return wrongUsage(thrown.message, named, nearOption(thrown.message, command))
    throw thrown
  }
  // yargs has checked the arguments against the command's own tables.
  return { kind: 'command', command, args: withDashes(args) as unknown as Parameters<Command['run']>[0] }
}

function programParser(io: Io): Argv {
  return yargs()
    .locale('en')
    .scriptName('stepwright')
    .usage('Usage: stepwright <command> [options]')
    .parserConfiguration({ 'camel-case-expansion': false })
    .strict()
    .demandCommand(1, 'Name a command.')
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      throw error instanceof Error && !message ? error : new WrongUsage(message)
    })
    .help('help', 'Show help')
    .alias('help', 'h')
    .version('version', 'Show the version', packageVersion())
    .epilogue('`stepwright <command> --help` shows the options of a command.')
    .wrap(Math.min(100, Math.max(60, io.columns)))
}

function describeCommand(parser: Argv, entry: CommandEntry, command: Command): Argv {
  parser.usage(`Usage: stepwright ${entry.name} ${entry.usage} [options]\n\n${entry.describe}.`).epilogue('')
  for (const [name, options] of Object.entries(command.operands)) parser.positional(name, positional(options))
  parser.options(command.options)
  for (const [line, meaning] of command.examples ?? []) parser.example(`stepwright ${line}`, meaning)
  return parser
}

/** `demandOption` of a positional is in the usage already; said twice, yargs would ask for it twice. */
function positional(options: Options): Parameters<Argv['positional']>[1] {
  return { ...options, demandOption: undefined } as Parameters<Argv['positional']>[1]
}

/** yargs loses a lone `-` among positional arguments; this stands for it meanwhile. */
const DASH = '\u0001-'

function withDashes(args: Arguments): Arguments {
  const restore = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(restore) : typeof value === 'string' ? value.replaceAll(DASH, '-') : value
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, restore(value)])) as Arguments
}

/** An option that takes one value but got a list: yargs collects repeated options. */
function repeatedOption(args: Arguments, options: OptionTable): string | undefined {
  return Object.keys(options).find((name) => {
    const { array, type } = options[name] ?? {}
    return !array && type !== 'array' && Array.isArray(args[name])
  })
}

function unknownCommand(word: string): ParsedCommandLine {
  const near = nearName(
    word,
    COMMANDS.map(({ name }) => name),
  )
  return wrongUsage(`Unknown command "${word}".`, undefined, near)
}

/** The option that an unknown argument was probably meant to be. */
function nearOption(message: string, command: Command | undefined): string | undefined {
  const unknown = /^Unknown arguments?: ([\w-]+)/.exec(message)?.[1]
  const near = unknown && nearName(unknown, Object.keys(command?.options ?? {}))
  return near ? `--${near}` : undefined
}

function wrongUsage(message: string, named: CommandEntry | undefined, near?: string): ParsedCommandLine {
  const help = `\`stepwright ${named ? `${named.name} ` : ''}--help\` shows what it takes.`
  const hint = near ? `Did you mean ${near}? ${help}` : help
  return { kind: 'wrong', diagnostics: [diagnostic('wrong-usage', { message: sentence(message, named) }, { hint })] }
}

/** yargs writes `Unknown argument: x` and lists over several lines; a message here is one line that ends with a full stop. */
function sentence(message: string, named: CommandEntry | undefined): string {
  if (named && /^(Not enough|Too many) non-option arguments/.test(message)) return `${named.name} takes ${named.usage}.`
  const line = message.trim().replace(/\s*\n\s*/g, ' ')
  return /[.?!]$/.test(line) ? line : `${line}.`
}

function packageVersion(): string {
  // The sources lie one folder below package.json, the build two.
  for (const up of ['../package.json', '../../package.json']) {
    try {
      const parsed = JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8')) as {
        name?: string
        version?: string
      }
      if (parsed.name === 'stepwright' && parsed.version) return parsed.version
    } catch {
      // Not there: the other place has it.
    }
  }
  return 'unknown'
}
