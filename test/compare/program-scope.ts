export type Type = 'number' | 'string' | 'boolean' | 'number[]' | 'maybe' | 'tally' | 'own'

/** Types of values that a declaration, a step or a child context may have. `maybe` is a number or undefined; `tally` is an object. */
export const TYPES: readonly Type[] = ['number', 'string', 'boolean', 'number[]', 'number', 'string', 'maybe', 'tally']

/** How a type is written. */
export const WRITTEN: Readonly<Record<Type, string>> = {
  number: 'number',
  string: 'string',
  boolean: 'boolean',
  'number[]': 'number[]',
  maybe: 'number | undefined',
  tally: 'Tally',
  /** An object that no other name leads to. */
  own: 'Tally',
}

export interface Variable {
  readonly name: string
  readonly type: Type
  readonly isMutable: boolean
  /** Writes go only to variables of the same function. */
  readonly functionDepth: number
}

/** A function of no parameters that gives a number, and may change what it closes over. */
export interface KnownFunction {
  readonly name: string
  readonly changes: boolean
  readonly functionDepth: number
}

/** The choices of one generated program, and what its code may name where it is being written. */
export class ProgramScope {
  readonly #random: () => number
  readonly #said = new Set<string>()
  #names = 0
  variables: Variable[] = []
  functions: KnownFunction[] = []
  functionDepth = 0
  loopDepth = 0
  hasEffects = true
  /** The context whose operations an expression may await; undefined where code is not asynchronous. */
  awaited: string | undefined
  /** Labels around the place; `continue` goes only to those of loops. */
  labels: { readonly name: string; readonly isLoop: boolean }[] = []
  /** What a function around the place gives, where it may be left early. */
  returns: Type | undefined

  constructor(random: () => number) {
    this.#random = random
  }

  /** A function of its own: it reads what is around it, and neither writes that nor leaves loops around it. */
  inFunction(parameters: readonly Variable[], make: () => string, returns?: Type): string {
    const before = [this.loopDepth, this.labels, this.returns, this.awaited] as const
    this.functionDepth++
    this.labels = []
    this.loopDepth = 0
    this.returns = returns
    const text = this.inBlock(() => {
      for (const { name, type } of parameters)
        this.variables.push({ name, type, isMutable: false, functionDepth: this.functionDepth })
      return make()
    })
    this.functionDepth--
    ;[this.loopDepth, this.labels, this.returns, this.awaited] = before
    return text
  }

  /** Names that are declared inside are not there behind it. */
  inBlock<T>(make: () => T): T {
    const [variables, functions] = [[...this.variables], [...this.functions]]
    const made = make()
    this.variables = variables
    this.functions = functions
    return made
  }

  /** Code without effects: it may run anywhere, any number of times. */
  withoutEffects(make: () => string): string {
    const before = this.hasEffects
    this.hasEffects = false
    const text = make()
    this.hasEffects = before
    return text
  }

  /** Code of a function that is not asynchronous. */
  withoutAwait(make: () => string): string {
    const before = this.awaited
    this.awaited = undefined
    const text = make()
    this.awaited = before
    return text
  }

  target(type?: Type): Variable | undefined {
    return this.pickOf(this.own(type).filter(({ isMutable }) => isMutable))
  }

  /** Variables of the function that is being written. */
  own(type?: Type): readonly Variable[] {
    return this.variables.filter(
      (variable) => variable.functionDepth === this.functionDepth && (type === undefined || variable.type === type),
    )
  }

  declare(type: Type, isMutable = false): string {
    const name = this.fresh('v')
    this.variables.push({ name, type, isMutable, functionDepth: this.functionDepth })
    return name
  }

  /** `NAME: TYPE` of a new variable. */
  typed(type: Type, isMutable = false): string {
    return `${this.declare(type, isMutable)}: ${WRITTEN[type]}`
  }

  /** True once a program: for what may be there only once. */
  first(what: string): boolean {
    if (this.#said.has(what)) return false
    this.#said.add(what)
    return true
  }

  fresh(prefix: string): string {
    return `${prefix}${++this.#names}`
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!
  }

  pickOf<T>(choices: readonly T[]): T | undefined {
    return choices.length === 0 ? undefined : this.pick(choices)
  }

  chance(probability: number): boolean {
    return this.#random() < probability
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit)
  }
}
