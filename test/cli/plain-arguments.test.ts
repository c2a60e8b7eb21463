import { describe, expect, test } from 'vitest'
import { COMMANDS } from '../../cli/command-table.ts'
import { processIo } from '../../cli/io.ts'
import { plainArguments } from '../../cli/plain-arguments.ts'
import { parseWithYargs } from '../../cli/yargs-command-line.ts'

const PLAIN = [
  'compile order/handler.ts',
  'compile a.ts b.ts --out dist --json',
  'compile --out dist a.ts',
  'compile a.ts -o dist --fail-on notice',
  'compile 12 1e3 a=b',
  'compile a.ts --out 12',
  'explain',
  'explain no-handler --json',
  'diff a.ts b.ts',
  'diff a.ts b.ts --format json --handler 007',
  'validate a.json --type EXPRESS',
  'run a.ts --input {"a":1} --name n',
  'executions --store a.db',
  'callback succeed id --store a.db --result 1',
]

const NOT_PLAIN = [
  'compile',
  'compile --help',
  'compile a.ts --target svg',
  'compile a.ts --out',
  'compile a.ts --out -',
  'compile -',
  'compile a.ts --out=dist',
  'compile a.ts --out dist --out other',
  'compile a.ts --fail-on never',
  'compile a.ts --unknown',
  'compile a.ts --no-json',
  'compile a.ts -- b.ts',
  'compile a.ts --out "dist"',
  'compile a.ts -oj',
  '--json compile a.ts',
  'diff a.ts',
  'diff a.ts b.ts c.ts',
  'executions',
  'callback mumble id --store a.db',
]

const named = async (argv: readonly string[]) => {
  const entry = COMMANDS.find(({ name }) => argv.includes(name))!
  return { entry, command: (await entry.load()).command }
}

describe('a command line of plain words', () => {
  test.each(PLAIN)('means what yargs makes of it: %s', async (line) => {
    const argv = line.split(' ')
    const { entry, command } = await named(argv)
    const parsed = await parseWithYargs(argv, entry, command, processIo())
    if (parsed.kind !== 'command') throw new Error(JSON.stringify(parsed))
    const own = [...Object.keys(command.options), ...Object.keys(command.operands)]
    const ofYargs = Object.entries(parsed.args).filter(([name, value]) => own.includes(name) && value !== undefined)
    expect(plainArguments(argv, entry, command)).toEqual(Object.fromEntries(ofYargs))
  })

  test.each(NOT_PLAIN)('everything else is left to yargs: %s', async (line) => {
    const argv = line.split(' ')
    const { entry, command } = await named(argv)
    expect(plainArguments(argv, entry, command)).toBeUndefined()
  })
})
