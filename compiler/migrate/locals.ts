import { missing, variable } from '../expressions/lift-nodes.ts'
import type { Expression } from '../ir/expression.ts'
import { mapExpression } from '../ir/visit.ts'
import type { VariableId } from '../ir/workflow.ts'
import type { Names } from './names.ts'
import type { Block, Environment, Local, Member, Statement } from './statement.ts'
import { orderSets } from './structure-rules.ts'
import { localsOf, sameExpression, substitute } from './substitute.ts'

/** Where code is being written, and what each variable of the workflow is there. */
export interface Spot {
  readonly environment: Environment
  readonly block: Block
}

/**
 * The names of one function of the handler, and the blocks they can be read in. Variables of the workflow are none of them: each is an
 * expression over the event and over these, and gets a `let` only where ways meet with different values, or a loop changes it.
 */
export class Locals {
  readonly #names: Names
  readonly #scopes: Map<Local, Block>
  readonly #lets: Set<Local>
  readonly #constants: Map<Local, Expression>
  /** The `let`s of this function by what they hold; a nested function may not set those around. */
  readonly #own = new Map<Local, VariableId>()

  constructor(names: Names, around?: Locals) {
    this.#names = names
    this.#scopes = around ? around.#scopes : new Map()
    this.#lets = around ? around.#lets : new Set()
    this.#constants = around ? around.#constants : new Map()
  }

  /** The name can be read in the block, and in those within it. */
  declare(local: Local, block: Block): void {
    this.#scopes.set(local, block)
  }

  /** An expression of the workflow as one of the handler, where the place is. */
  fill(expression: Expression, place: Spot, result?: Expression): Expression {
    return this.#apart(this.inStep(expression, place, result), place)
  }

  /** The same for code of a step, which may do what a handler may not between its operations. */
  inStep(expression: Expression, { environment }: Spot, result?: Expression): Expression {
    return substitute(expression, environment, { ...(result && { result }), constants: this.#constants })
  }

  /** Parsing may throw, so it is done in a step of its own, before the statement. */
  #apart(expression: Expression, place: Spot): Expression {
    return mapExpression(expression, (part) => {
      if (part.kind !== 'call' || part.function !== 'JSON.parse') return part
      const local = this.#names.fresh('parsed')
      this.#scopes.set(local, place.block)
      place.block.statements.push({ kind: 'parse', local, value: part })
      return variable(local)
    })
  }

  /** A constant that holds a value, under a name like the wished one. */
  constant(value: Expression, wished: string, place: Spot): Expression {
    const local = this.#names.fresh(wished)
    this.#scopes.set(local, place.block)
    this.#constants.set(local, value)
    place.block.statements.push({ kind: 'const', local, value })
    return variable(local)
  }

  declareLet(id: VariableId, place: Spot): Local {
    const local = this.#names.fresh(id.replace(/\d+$/, ''))
    this.#lets.add(local)
    this.#own.set(local, id)
    this.#scopes.set(local, place.block)
    return local
  }

  /** Each variable that a loop changes and a round reads gets a `let` before the loop. */
  loopHolders(read: ReadonlySet<VariableId>, changed: ReadonlySet<VariableId>, place: Spot) {
    const environment = new Map(place.environment)
    const holders = new Map<VariableId, Local>()
    for (const id of read) {
      if (!changed.has(id)) continue
      const value = place.environment.get(id) ?? missing
      const others = [...place.environment].filter(([other]) => other !== id)
      const reused =
        value.kind === 'variable' &&
        this.#own.has(value.variable) &&
        !others.some(([, held]) => localsOf(held).has(value.variable))
      const local = reused ? value.variable : this.declareLet(id, place)
      if (!reused) place.block.statements.push({ kind: 'let', local, value })
      holders.set(id, local)
    }
    for (const [id, local] of holders) environment.set(id, variable(local))
    return { environment, holders }
  }

  loopSets(holders: ReadonlyMap<VariableId, Local>, environment: Environment): Statement[] {
    const sets: Statement[] = []
    for (const [id, local] of holders) {
      const value = environment.get(id) ?? missing
      if (value.kind === 'variable' && value.variable === local) continue
      sets.push({ kind: 'set', local, value })
    }
    orderSets(sets)
    return sets
  }

  /** Values of the variables at a place where ways meet: kept where all ways agree, else held by a `let`. */
  merge(arrivals: Member['arrivals'], live: ReadonlySet<VariableId>, place: Spot, start: number): Environment {
    const merged = new Map<VariableId, Expression>()
    const differing: VariableId[] = []
    for (const id of live) {
      const values = arrivals.map(({ environment }) => environment.get(id) ?? missing)
      if (values.every((value) => sameExpression(value, values[0]!)) && this.#inScope(values[0]!, place.block)) {
        merged.set(id, values[0]!)
      } else differing.push(id)
    }
    for (const id of differing) {
      const values = arrivals.map(({ environment }) => environment.get(id) ?? missing)
      const held = this.#reusable(id, values, arrivals, live, place.block)
      const local = held ?? this.declareLet(id, place)
      const initial = place.environment.get(id)
      const kept =
        held === undefined && initial !== undefined && this.#inScopeBefore(initial, place) ? initial : undefined
      if (held === undefined) {
        place.block.statements.splice(start, 0, { kind: 'let', local, ...(kept && { value: kept }) })
      }
      arrivals.forEach(({ sets }, at) => {
        const value = values[at]!
        if (value.kind === 'variable' && value.variable === local) return
        if (kept && sameExpression(value, kept)) return
        sets.push({ kind: 'set', local, value })
      })
      merged.set(id, variable(local))
    }
    for (const { sets } of arrivals) orderSets(sets)
    return merged
  }

  /** A `let` that holds the variable on some way already, when nothing else still needs its old value. */
  #reusable(
    id: VariableId,
    values: readonly Expression[],
    arrivals: Member['arrivals'],
    live: ReadonlySet<VariableId>,
    block: Block,
  ): Local | undefined {
    const held = values.flatMap((value) => (value.kind === 'variable' ? [value.variable] : []))
    const same = [...this.#own].filter(([, holds]) => holds === id).map(([local]) => local)
    return [...held, ...same.toReversed()].find((local) => {
      if (!this.#own.has(local) || !this.#inScope(variable(local), block)) return false
      return !arrivals.some(({ environment }) =>
        [...environment].some(([other, value]) => other !== id && live.has(other) && localsOf(value).has(local)),
      )
    })
  }

  #inScope(value: Expression, block: Block): boolean {
    return [...localsOf(value)].every((local) => {
      const declared = this.#scopes.get(local)
      if (declared === undefined) return true
      for (let at: Block | undefined = block; at; at = at.parent) if (at === declared) return true
      return false
    })
  }

  /** The environment a place begins with reads only what stands before it; a `let` may have changed since. */
  #inScopeBefore(value: Expression, place: Spot): boolean {
    return this.#inScope(value, place.block) && ![...localsOf(value)].some((local) => this.#lets.has(local))
  }
}
