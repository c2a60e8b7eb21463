import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { compareHandler } from '../../cli/compare-handler.ts'
import { AnalysisMemory } from '../../compiler/compile.ts'
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts'
import { formatDiagnostics } from '../../compiler/diagnostics/format.ts'
import { diskFiles } from '../../compiler/source/disk-files.ts'
import { type CaseReport, formatReport, TaskProcess } from '../../runtime/compare.ts'
import type { GeneratedProgram } from './program-arbitrary.ts'

/**
 * What comes of a generated program. The property is that nothing ever `differs` and nothing is `unsound`. A case is `stopped` when the
 * export ends loudly at a value for which its text would not be exact, and did all that the runtime did until then.
 */
export type Verdict =
  | { readonly kind: 'agrees'; readonly executed: number; readonly stopped: number }
  /** A reason is a code with its message, names and texts left out. */
  | { readonly kind: 'refused'; readonly reasons: readonly string[] }
  | { readonly kind: 'differs'; readonly report: string }
  /** The program has an error of types or syntax, or cannot be loaded: the generator's mistake, or what shrinking left. */
  | { readonly kind: 'unsound'; readonly report: string }

/** Not about what can be exported, but about whether it is a program at all. */
const UNSOUND = /^(type-error|syntax-error|handler-.*|file-.*|no-handler)$/
/** About the case: it names a step that is not there, or that has several instances. */
const OF_CASES = /^(unused-outcome|outcomes-used-up|ambiguous-.*|unscripted-.*)$/

/** Ends that `docs/differences.md` names. */
const LOUD: ReadonlySet<string> = new Set(['Stepwright.Contract', 'States.DataLimitExceeded'])
const TOO_LONG = /maximum number of history events/

/** Programs print what nobody needs to read. */
const unheard = () => {}

/** Compiles and compares programs one after another, in one folder, with the language's libraries and the task process shared. */
export class Judge {
  readonly #folder = mkdtempSync(join(tmpdir(), 'stepwright-generated-'))
  readonly #tasks = new TaskProcess({ print: unheard })
  readonly #memory = new AnalysisMemory()

  async judge(program: GeneratedProgram): Promise<Verdict> {
    const handler = join(this.#folder, 'handler.ts')
    writeFileSync(handler, program.source.text)
    writeFileSync(join(this.#folder, 'cases.json'), casesJson(program))
    const { report, diagnostics, sources } = await compareHandler({
      handler,
      cwd: this.#folder,
      projectFiles: diskFiles,
      tasks: this.#tasks,
      print: unheard,
      memory: this.#memory,
    })
    const errors = diagnostics.filter(({ severity }) => severity === 'error')
    if (errors.some(({ code }) => UNSOUND.test(code)))
      return { kind: 'unsound', report: formatDiagnostics(errors, { readSource: (file) => sources.get(file)?.text }) }
    const bugs = errors.filter(({ code }) => code === 'internal-error')
    if (bugs.length > 0)
      return { kind: 'differs', report: formatDiagnostics(bugs, { readSource: (file) => sources.get(file)?.text }) }
    if (!report) return { kind: 'refused', reasons: [...new Set(errors.map(reasonOf))] }
    const stopped = report.cases.filter(isStopped)
    const differing = report.cases.filter((one) => one.differences.length > 0 && !isStopped(one))
    const slips = errors.filter(({ code }) => !OF_CASES.test(code))
    if (differing.length > 0 || slips.length > 0)
      return { kind: 'differs', report: formatReport(report, { columns: 120 }) }
    return { kind: 'agrees', executed: report.executed, stopped: stopped.length }
  }

  close(): void {
    this.#tasks.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

function isStopped({ runtime, export: exported }: CaseReport): boolean {
  if (!runtime || exported?.outcome.status !== 'failed') return false
  const { name, message } = exported.outcome.error
  if (!LOUD.has(name) && !TOO_LONG.test(message)) return false
  // Strands are independent: each has to be the beginning of what the runtime did there.
  const strands = new Set(exported.effects.map(({ strand }) => strand))
  return [...strands].every((strand) => {
    const [ours, theirs] = [exported, runtime].map(({ effects }) => effects.filter((one) => one.strand === strand))
    return ours!.every((effect, index) => isDeepStrictEqual(effect, theirs![index]))
  })
}

/** `cases.json` beside the handler: ready to commit. */
export function casesJson({ source, cases }: GeneratedProgram): string {
  const callbacks = [...namesIn(source.text, 'callback'), ...unnamedIn(source.text)]
  const written = cases.map(({ input, failures, answer }, index) => ({
    name: `case ${index + 1}`,
    input,
    operations: {
      '*': 'run',
      ...Object.fromEntries(Object.entries(failures).map(([step, error]) => [step, { throws: error, times: 50 }])),
    },
    functions: { other: { ...(answer.isError ? { throws: REFUSAL } : { returns: answer.text }), times: 50 } },
    callbacks: Object.fromEntries(
      callbacks.map((name) => [
        name,
        Array.from({ length: 50 }, () =>
          answer.isError ? { fail: REFUSAL } : { succeed: answer.text, afterSeconds: 2 },
        ),
      ]),
    ),
  }))
  return `${JSON.stringify({ cases: written }, null, 2)}\n`
}

const REFUSAL = { name: 'Refused', message: 'by the outside' }

/** The names of the operations that the outside answers. */
const namesIn = (text: string, prefix: string): readonly string[] => [
  ...new Set([...text.matchAll(new RegExp(`'(${prefix}\\d+)'`, 'g'))].map((match) => match[1]!)),
]

/** Callbacks without a name go by their kind. */
const unnamedIn = (text: string): readonly string[] =>
  ['waitForCallback', 'createCallback'].filter((kind) => new RegExp(`${kind}(<string>)?\\((\\{|async|\\))`).test(text))

const reasonOf = ({ code, message }: Diagnostic): string =>
  `${code}: ${message.replaceAll(/"[^"]*"|`[^`]*`|'[^']*'/g, '…')}`

/** What an assertion says of a program that breaks the property; undefined when it holds. */
export function breach(program: GeneratedProgram, verdict: Verdict): string | undefined {
  if (verdict.kind === 'agrees' || verdict.kind === 'refused') return undefined
  if (verdict.kind === 'unsound' && program.source.isShrunk) return undefined
  return verdict.report
}
