import type { Options } from 'yargs'
import type { Command } from './command.ts'
import type { CommandEntry } from './command-table.ts'

type CommandArguments = Parameters<Command['run']>[0]

/**
 * Reads a command line whose every word has one plain meaning, without yargs: loading and running it takes a sixth of a whole
 * compilation. What it answers is what yargs would. To everything else it answers undefined, and yargs reads, helps or complains:
 * `--help`, `--name=value`, an option given twice or with a list or a number, a lone `-`, anything missing, too much or unknown.
 */
export function plainArguments(
  argv: readonly string[],
  entry: CommandEntry,
  { operands, options }: Command,
): CommandArguments | undefined {
  if (argv[0] !== entry.name) return undefined
  const args: Record<string, unknown> = {}
  const words: string[] = []
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at]!
    if (!word.startsWith('-')) {
      words.push(word)
      continue
    }
    const [name, table] = Object.entries(options).find((option) => isNamed(word, option)) ?? []
    if (name === undefined || !table || !isPlain(table) || table.array || name in args) return undefined
    const value = table.type === 'boolean' ? true : argv[++at]
    if (!fits(value, table)) return undefined
    args[name] = value
  }
  for (const [name, { default: preset, demandOption }] of Object.entries(options)) {
    if (name in args) continue
    if (demandOption) return undefined
    if (preset !== undefined) args[name] = preset
  }
  const placed = placeOperands(words, entry.usage, operands)
  return placed && { ...args, ...placed }
}

const isNamed = (word: string, [name, { alias }]: readonly [string, Options]): boolean =>
  word === `--${name}` || (typeof alias === 'string' && alias.length === 1 && word === `-${alias}`)

const KNOWN: ReadonlySet<string> = new Set([
  'type',
  'array',
  'alias',
  'choices',
  'default',
  'demandOption',
  'requiresArg',
  'describe',
])

/** A table that says nothing but what is read here. */
function isPlain(table: Options): boolean {
  const type = table.type ?? (table.choices ? 'string' : undefined)
  return (type === 'string' || type === 'boolean') && Object.keys(table).every((key) => KNOWN.has(key))
}

function fits(value: unknown, { type, choices }: Options): boolean {
  if (type === 'boolean') return value === true
  // yargs takes words with a dash for options, and has its own mind about quotes.
  if (typeof value !== 'string' || !/^[^-'"]/.test(value)) return false
  return !choices || choices.includes(value)
}

/** `<before> <after>`, `<files..>`, `[name]`: each word at its place, or undefined where one is missing, too much or not plain. */
function placeOperands(
  words: readonly string[],
  usage: string,
  operands: Command['operands'],
): Record<string, unknown> | undefined {
  const placed: Record<string, unknown> = {}
  let at = 0
  for (const [, open, name = '', many] of usage.matchAll(/([<[])(\w+)(\.\.)?[>\]]/g)) {
    const table = operands[name]
    if (!table || !isPlain(table) || table.type === 'boolean' || table.default !== undefined) return undefined
    const own = many ? words.slice(at) : words.slice(at, at + 1)
    at += own.length
    if (!own.every((word) => fits(word, table)) || (own.length === 0 && (open === '<' || many))) return undefined
    if (own.length > 0) placed[name] = many ? own : own[0]
  }
  return at === words.length ? placed : undefined
}
