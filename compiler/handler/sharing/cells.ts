import type { ts } from '../project/typescript.js'

/*
 * Which objects may be one and the same. A cell stands for all objects that one thing of the text may give; its child for all objects
 * in those. Two things that may give one object have one cell (Steensgaard's analysis with one field), so whatever is wrongly held for
 * one only makes the answer more careful.
 */

/** What gives objects: a name, or an expression or a function's body by its node. */
export type Base = ts.Symbol | ts.Node | 'outside'

/** The objects of a base, or with a depth those so many steps inside them. */
export interface Ref {
  readonly base: Base
  readonly depth: number
}

/** The objects inside. */
export const deeper = (refs: readonly Ref[]): readonly Ref[] =>
  refs.map(({ base, depth }) => ({ base, depth: depth + 1 }))

/** How an object is put into another. */
export interface Put {
  /** The same object may be put there more than once. */
  readonly again: boolean
  /** A copy takes the place of what it has its parts from. */
  readonly replaces?: boolean
}

/** The text at `site` lets two refs give the same objects. */
export interface Link {
  readonly site: ts.Node
  readonly left: Ref
  readonly right: Ref
  /** `left` is a part of an object that is given `right`. */
  readonly put?: Put
  /** Only because a package's function might give back what it was given. */
  readonly assumed?: true
}

interface Cell {
  same?: Cell
  child?: Cell
  /** An object of it may be in more than one place of what holds it. */
  twice: boolean
}

export class Cells {
  readonly #cells = new Map<Base, Cell>()

  constructor(links: Iterable<Link>) {
    for (const link of links) this.#add(link)
  }

  get bases(): Iterable<Base> {
    return this.#cells.keys()
  }

  /** Whether one of some objects can be reached from those of a base. */
  reaches(base: Base, objects: readonly Ref[]): boolean {
    const targets = new Set(objects.map((ref) => this.#at(ref)))
    return this.#below(base).some((cell) => targets.has(cell))
  }

  /** Whether two things may give one object. */
  meet(left: readonly Ref[], right: readonly Ref[]): boolean {
    const found = new Set(left.map((ref) => this.#at(ref)))
    return right.some((ref) => found.has(this.#at(ref)))
  }

  /** Whether some objects can be reached from others. */
  leads(from: readonly Ref[], objects: readonly Ref[]): boolean {
    const targets = new Set(objects.map((ref) => this.#at(ref)))
    return from.some((ref) => chainOf(this.#at(ref)).some((cell) => targets.has(cell)))
  }

  /** Whether on a way from a base to some objects something is held twice. */
  isHeldTwice(base: Base, objects: readonly Ref[]): boolean {
    const targets = new Set(objects.map((ref) => this.#at(ref)))
    const path = this.#below(base)
    const last = path.findLastIndex((cell) => targets.has(cell))
    return path.slice(0, last + 1).some(({ twice }) => twice)
  }

  #add({ left, right, put }: Link): void {
    const [one, other] = [this.#at(left), this.#at(right)]
    if (put === undefined) return unite(one, other)
    const twice = put.again || one === other
    unite(one, other, (cell, joined) => heldTwice(cell, joined, put.replaces ?? false))
    if (twice) find(one).twice = true
  }

  #at({ base, depth }: Ref): Cell {
    let cell = this.#cells.get(base)
    if (cell === undefined) this.#cells.set(base, (cell = { twice: false }))
    cell = find(cell)
    for (let step = 0; step < depth; step += 1) cell = childOf(cell)
    return cell
  }

  /** A cell with all it leads to: the chain ends, or comes back to itself. */
  #below(base: Base): readonly Cell[] {
    const known = this.#cells.get(base)
    return known ? chainOf(find(known)) : []
  }
}

function chainOf(first: Cell): readonly Cell[] {
  const found: Cell[] = []
  for (let cell: Cell | undefined = first; cell && !found.includes(cell); cell = cell.child && find(cell.child))
    found.push(cell)
  return found
}

function find(cell: Cell): Cell {
  let at = cell
  while (at.same) at = at.same
  if (at !== cell) cell.same = at
  return at
}

function childOf(cell: Cell): Cell {
  cell.child ??= { twice: false }
  return find(cell.child)
}

/**
 * Two cells become one while one leads to the other, or both to a third: that stands in two places, of different depth (`o.list.push(x)`
 * and `o.last = x`) or of two holders (`o.open = o.rows.filter(…)`). A copy that replaces what it copies leaves its parts in one place.
 */
function heldTwice(one: Cell, other: Cell, isReplaced: boolean): Cell | undefined {
  const [left, right] = [chainOf(one), chainOf(other)]
  if (right.includes(one) || left.includes(other)) return one
  const common = left.find((cell) => right.includes(cell))
  return isReplaced && common === left[1] && common === right[1] ? undefined : common
}

function unite(left: Cell, right: Cell, twiceIn?: (one: Cell, other: Cell) => Cell | undefined): void {
  const pending: [Cell, Cell][] = [[left, right]]
  for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
    const [one, other] = [find(pair[0]), find(pair[1])]
    if (one === other) continue
    const twice = twiceIn?.(one, other)
    if (twice) twice.twice = true
    other.same = one
    one.twice ||= other.twice
    if (one.child && other.child) pending.push([one.child, other.child])
    else if (other.child) one.child = other.child
  }
}
