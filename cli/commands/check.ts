import { basename, dirname, resolve } from 'node:path'
import { applyFixes, check, type Checked } from '../../compiler/check.ts'
import { type Diagnostic, hasErrors } from '../../compiler/diagnostics/diagnostic.ts'
import { type CommandResult, defineCommand, wrongUse } from '../command.ts'
import { diagnosticsJson } from '../diagnostics-json.ts'
import { exitOnFindings } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { filesReadTogether, openOperands, operandOffDisk } from '../operands.ts'
import type { Operand } from '../operand.ts'
import { handlerFiles, jsonOption } from '../shared-options.ts'
import { writeFiles } from '../write-files.ts'

export const command = defineCommand({
  operands: { files: handlerFiles },
  options: {
    fix: { type: 'boolean', default: false, describe: 'Mend in place what has a mechanical mend' },
    json: jsonOption,
  },
  examples: [
    ['check order/handler.ts', 'Clock, randomness, module state, traps of the API'],
    ['check src/*.ts --fix', 'Mend what can be mended'],
  ],
  run: async (args, io) => {
    const { operands, diagnostics } = await openOperands(args.files, io)
    if (hasErrors(diagnostics)) return { diagnostics }
    const elsewhere = operandOffDisk(operands)
    if (args.fix && elsewhere) return wrongUse(`--fix cannot write to ${elsewhere.text}.`)
    const checked = checkAll(operands, io)
    return args.fix ? fix(operands, checked, args.json, io) : result(checked, [], args.json)
  },
})

/** Mends round by round, as two fixes may touch one place, for as long as that leaves fewer to mend. */
function fix(operands: readonly Operand[], first: Checked, json: boolean, io: Io): CommandResult {
  const mended: Diagnostic[] = []
  let checked = first
  for (let left = Infinity; fixable(checked) > 0 && fixable(checked) < left;) {
    left = fixable(checked)
    const fixed = applyFixes(checked)
    const files = [...fixed.texts].map(([file, content]) => ({ path: file, content }))
    const unwritten = files.flatMap(({ path, content }) => {
      const file = resolve(io.cwd, path)
      return writeFiles(dirname(file), io.cwd, [{ path: basename(file), content }])
    })
    if (unwritten.length > 0) return { diagnostics: unwritten }
    mended.push(...fixed.mended)
    checked = checkAll(operands, io)
  }
  return result(checked, mended, json)
}

const fixable = ({ diagnostics }: Checked): number => diagnostics.filter(({ fix: mend }) => mend).length

function result({ diagnostics, sources }: Checked, mended: readonly Diagnostic[], json: boolean): CommandResult {
  const output = json
    ? JSON.stringify({ diagnostics: diagnosticsJson(diagnostics, sources), mended: mended.length }, null, 2)
    : summary(diagnostics, mended)
  return {
    diagnostics,
    output,
    readSource: (file) => sources.get(file)?.text,
    ...exitOnFindings(diagnostics, 'warning'),
  }
}

function summary(diagnostics: readonly Diagnostic[], mended: readonly Diagnostic[]): string {
  const fixed = mended.map(({ fix: mend, span }) => `${span?.file ?? ''}: ${mend?.title ?? ''}`)
  const left = diagnostics.filter(({ fix: mend }) => mend).length
  const more = left > 0 ? [`${left} can be mended: --fix`] : []
  return [...fixed, ...(diagnostics.length === 0 ? ['No findings'] : more)].join('\n')
}

function checkAll(operands: readonly Operand[], io: Io): Checked {
  const all = filesReadTogether(operands).map((files) => check({ ...files, cwd: io.cwd }))
  return {
    diagnostics: all.flatMap(({ diagnostics }) => diagnostics),
    sources: new Map(all.flatMap(({ sources }) => [...sources])),
  }
}
