import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts'
import { diagnostic } from '../../compiler/diagnostics/catalogue.ts'
import type { CallbackScript, Case, ScriptedOperation, ScriptedOutcome } from './cases.ts'

/** The case does not say what an instance does. Ends the run: nothing is performed that nobody asked for. */
export class ScriptError extends Error {
  readonly diagnostic: Diagnostic

  constructor(found: Diagnostic) {
    super(found.message)
    this.name = 'ScriptError'
    this.diagnostic = found
  }
}

/** A key of `operations`: what runs for real when nothing else is said about it. */
export const EVERY_OTHER = '*'

type Scripted = ScriptedOperation | readonly CallbackScript[]

/** An invoked function has no body here that could run. */
export type InvokeOutcome = Exclude<ScriptedOutcome, { readonly kind: 'run' }>

/**
 * The outcomes of one case, handed out to one executor. A full path wins over a bare name, and both over `*`; a bare name belongs to the first path
 * that takes it, and a second one is an error, unless it says `run`. A list that is used up is an error too.
 */
export class Script {
  readonly #case: Case
  readonly #used = new Map<string, number>()
  readonly #owners = new Map<string, string>()

  constructor(testCase: Case) {
    this.#case = testCase
  }

  /** The next outcome of the operation at `path`. */
  operation(path: string): ScriptedOutcome {
    const key = this.#key(this.#case.operations, 'operations', path)
    if (key === undefined) throw this.#unscripted(path)
    return this.#next(`operations ${key}`, path, this.#case.operations[key]!)
  }

  /** The next outcome of an invoke: by its path, else by the function's name. */
  invoke(path: string, functionName: string): InvokeOutcome {
    const named = this.#key(this.#case.operations, 'operations', path)
    // `*` lets bodies run, and an invoked function has none here.
    const key = named === EVERY_OTHER ? undefined : named
    const { operations, functions } = this.#case
    const ofFunction = Object.hasOwn(functions, functionName) ? functions[functionName] : undefined
    const scripted = key === undefined ? ofFunction : operations[key]
    if (!scripted) throw this.#unscripted(path, functionName)
    const outcome = this.#next(key === undefined ? `functions ${functionName}` : `operations ${key}`, path, scripted)
    if (outcome.kind === 'run')
      throw new ScriptError(diagnostic('invoke-without-outcome', { path, functionName }, { span: scripted.span }))
    return outcome
  }

  /** How the callback at `path` is answered, the next time it is made. */
  callback(path: string): CallbackScript {
    const key = this.#key(this.#case.callbacks, 'callbacks', path)
    if (key === undefined)
      throw new ScriptError(
        diagnostic('unscripted-callback', { name: this.#case.name, path }, { span: this.#case.operationsSpan }),
      )
    const answers = this.#case.callbacks[key]!
    const used = this.#take(`callbacks ${key}`)
    // `*` speaks of each callback that is left, not of one.
    const answer = answers[key === EVERY_OTHER ? 0 : used]
    if (!answer) throw this.#exhausted(path, answers.length)
    return answer
  }

  /** Keys that nothing asked for. `*` speaks of all that is left, which may be nothing. */
  unused(): readonly string[] {
    const left = (section: string, table: Readonly<Record<string, unknown>>) =>
      Object.keys(table).filter((key) => key !== EVERY_OTHER && !this.#used.has(`${section} ${key}`))
    return [
      ...left('operations', this.#case.operations),
      ...left('callbacks', this.#case.callbacks),
      ...left('functions', this.#case.functions),
    ]
  }

  #key(table: Readonly<Record<string, Scripted>>, section: string, path: string): string | undefined {
    if (Object.hasOwn(table, path)) return path
    const name = path.slice(path.lastIndexOf('/') + 1)
    if (name === path || !Object.hasOwn(table, name)) return Object.hasOwn(table, EVERY_OTHER) ? EVERY_OTHER : undefined
    const scripted = table[name]!
    // What is said once for every attempt is said for every instance too.
    if ('always' in scripted && scripted.always) return name
    const owner = this.#owners.get(`${section} ${name}`) ?? path
    if (owner !== path)
      throw new ScriptError(
        diagnostic('ambiguous-path', { name, first: owner, second: path }, { span: this.#case.operationsSpan }),
      )
    this.#owners.set(`${section} ${name}`, path)
    return name
  }

  #next(key: string, path: string, scripted: ScriptedOperation): ScriptedOutcome {
    const used = this.#take(key)
    const outcome = scripted.outcomes[scripted.always ? 0 : used]
    if (!outcome) throw this.#exhausted(path, scripted.outcomes.length, scripted)
    return outcome
  }

  /** How often the key was used before. */
  #take(key: string): number {
    const used = this.#used.get(key) ?? 0
    this.#used.set(key, used + 1)
    return used
  }

  #unscripted(path: string, functionName?: string): ScriptError {
    const found = diagnostic(
      'unscripted-operation',
      { name: this.#case.name, path },
      {
        span: this.#case.operationsSpan,
        hint:
          `Add to "operations": ${JSON.stringify(path)}: { "returns": null }` +
          (functionName === undefined
            ? `, or ${JSON.stringify(path)}: "run" for its real body.`
            : `, or to "functions": ${JSON.stringify(functionName)}: { "returns": null }.`),
      },
    )
    return new ScriptError(found)
  }

  #exhausted(path: string, count: number, scripted?: ScriptedOperation): ScriptError {
    return new ScriptError(
      diagnostic(
        'script-exhausted',
        { name: this.#case.name, path, count },
        { span: scripted?.span ?? this.#case.operationsSpan },
      ),
    )
  }
}
