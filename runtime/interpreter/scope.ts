import type { Json } from '../semantics/json.ts'
import { FieldFault } from './failure.ts'
import { isSmall } from './payload-size.ts'

/**
 * Variables of one scope: the machine, a branch, or an iteration. An inner scope reads the variables around it and can neither assign
 * nor shadow them.
 */
export class Scope {
  /** Made with the first assignment; most scopes see none. */
  #own: Map<string, Json> | undefined
  /** Of each own variable that is not short. */
  #sizes: Map<string, number> | undefined
  readonly #outer: Scope | undefined

  constructor(outer?: Scope) {
    this.#outer = outer
  }

  inner(): Scope {
    return new Scope(this)
  }

  has(name: string): boolean {
    return this.#own?.has(name) === true || this.#outer?.has(name) === true
  }

  get(name: string): Json | undefined {
    return this.#own?.has(name) ? this.#own.get(name) : this.#outer?.get(name)
  }

  /** All variables that can be read here. */
  all(): Record<string, Json> {
    return Object.assign(this.#outer?.all() ?? {}, this.#own && Object.fromEntries(this.#own))
  }

  /** Assigns several at once; their values were all made from the variables as they were before. */
  assign(values: { readonly [name: string]: Json }): void {
    const entries = Object.entries(values)
    for (const [name] of entries) {
      if (this.#outer?.has(name)) {
        throw new FieldFault('States.Runtime', `The variable '${name}' is assigned in an outer scope.`)
      }
    }
    this.#own ??= new Map()
    for (const [name, value] of entries) {
      this.#own.set(name, value)
      const size = isSmall(value) ? 0 : Buffer.byteLength(JSON.stringify(value), 'utf8')
      if (size > 0) (this.#sizes ??= new Map()).set(name, size)
      else this.#sizes?.delete(name)
    }
  }

  /** What the variables that can be read here take as JSON; short ones count for nothing. */
  get bytes(): number {
    let sum = this.#outer?.bytes ?? 0
    for (const size of this.#sizes?.values() ?? []) sum += size
    return sum
  }
}
