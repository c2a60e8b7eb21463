import type { Json } from '../semantics/json.ts'
import { FieldFault } from './failure.ts'

/**
 * Variables of one scope: the machine, a branch, or an iteration. An inner scope reads the variables around it and can neither assign
 * nor shadow them.
 */
export class Scope {
  readonly #own = new Map<string, Json>()
  readonly #outer: Scope | undefined

  constructor(outer?: Scope) {
    this.#outer = outer
  }

  inner(): Scope {
    return new Scope(this)
  }

  has(name: string): boolean {
    return this.#own.has(name) || (this.#outer?.has(name) ?? false)
  }

  get(name: string): Json | undefined {
    return this.#own.has(name) ? this.#own.get(name) : this.#outer?.get(name)
  }

  /** All variables that can be read here. */
  all(): Record<string, Json> {
    return Object.assign(this.#outer?.all() ?? {}, Object.fromEntries(this.#own))
  }

  /** Assigns several at once; their values were all made from the variables as they were before. */
  assign(values: ReadonlyMap<string, Json>): void {
    for (const name of values.keys()) {
      if (this.#outer?.has(name)) {
        throw new FieldFault('States.Runtime', `The variable '${name}' is assigned in an outer scope.`)
      }
    }
    for (const [name, value] of values) this.#own.set(name, value)
  }
}
