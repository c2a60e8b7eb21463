export type Type = 'number' | 'string' | 'boolean' | 'number[]'
export const TYPES: readonly Type[] = ['number', 'string', 'boolean', 'number[]']

export interface Variable {
  readonly name: string
  readonly type: Type
  readonly isMutable: boolean
  /** Writes go only to variables of the same function. */
  readonly functionDepth: number
}

/** The choices of one generated program, and what its code may name where it is being written. */
export class ProgramScope {
  readonly #random: () => number
  #names = 0
  variables: Variable[] = []
  functionDepth = 0
  loopDepth = 0
  hasEffects = true
  /** Labels around the place; `continue` goes only to those of loops. */
  labels: { readonly name: string; readonly isLoop: boolean }[] = []

  constructor(random: () => number) {
    this.#random = random
  }

  /** A function of its own: it reads what is around it, and neither writes that nor leaves loops around it. */
  inFunction(parameters: readonly string[], make: () => string): string {
    const [outer, loops, labels] = [[...this.variables], this.loopDepth, this.labels]
    this.functionDepth++
    this.labels = []
    this.loopDepth = 0
    for (const name of parameters)
      this.variables.push({ name, type: 'number', isMutable: false, functionDepth: this.functionDepth })
    const text = make()
    this.functionDepth--
    this.loopDepth = loops
    this.labels = labels
    this.variables = outer
    return text
  }

  target(type?: Type): Variable | undefined {
    const fitting = this.variables.filter(
      (variable) =>
        variable.isMutable &&
        variable.functionDepth === this.functionDepth &&
        (type === undefined || variable.type === type),
    )
    return fitting.length === 0 ? undefined : this.pick(fitting)
  }

  declare(type: Type, isMutable = false): string {
    const name = this.fresh('v')
    this.variables.push({ name, type, isMutable, functionDepth: this.functionDepth })
    return name
  }

  fresh(prefix: string): string {
    return `${prefix}${++this.#names}`
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!
  }

  chance(probability: number): boolean {
    return this.#random() < probability
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit)
  }
}
