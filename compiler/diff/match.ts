import type { State } from '../ir/state.ts'
import { nestedGraphs } from '../ir/visit.ts'
import type { PlacedState } from '../ir/walk.ts'
import type { Graph } from '../ir/workflow.ts'
import { type Canonical, type Part, partsOfState } from './aspects.ts'
import { type DiffSide, type GraphIndex, isOperation, stateName } from './side-of-match.ts'
import { type Candidate, pairOff, setSimilarity, textSimilarity } from './similarity.ts'

/** Two states that are the same one in two versions. */
export interface Match {
  readonly before: PlacedState
  readonly after: PlacedState
  /** It stands in another graph now: a branch, an item function, a child context. */
  readonly moved: boolean
}

export interface BranchMatch {
  readonly before: PlacedState
  readonly after: PlacedState
  /** Numbers of the branches; undefined where one side lacks it. */
  readonly pairs: readonly { readonly before?: number; readonly after?: number }[]
}

/**
 * 1. Matching goes from the outer graphs to the inner: states match in the graphs of matched states; then what is left over and has a name is
 *    looked for in other graphs.
 * 2. Within a graph names decide first, then likeness: a renamed state keeps its code, its inputs and its neighbours.
 * 3. It does not know which side is older: with the sides exchanged it finds the same pairs.
 */
export class Matching {
  readonly matches: Match[] = []
  readonly branches: BranchMatch[] = []
  /** The pairs of graphs that were matched state by state. */
  readonly graphs: (readonly [GraphIndex, GraphIndex])[] = []
  readonly byBefore = new Map<State, Match>()
  readonly byAfter = new Map<State, Match>()
  readonly before: DiffSide
  readonly after: DiffSide

  constructor(before: DiffSide, after: DiffSide) {
    this.before = before
    this.after = after
    this.#matchGraphs(before.workflow.graph, after.workflow.graph)
    this.#matchMoved()
  }

  #add(before: PlacedState, after: PlacedState, moved: boolean): void {
    const match = { before, after, moved }
    this.matches.push(match)
    this.byBefore.set(before.state, match)
    this.byAfter.set(after.state, match)
  }

  #matchGraphs(before: Graph, after: Graph): void {
    const left = this.before.graphs.get(before)
    const right = this.after.graphs.get(after)
    if (!left || !right) return
    this.graphs.push([left, right])
    const found = [
      ...this.#pairUniqueNames(left, right),
      ...this.#pairLike(left, right, isOperation),
      ...this.#pairLike(left, right, (state) => state.kind === 'choice'),
      ...this.#pairLike(left, right, (state) => !isOperation(state)),
    ]
    for (const [one, other] of found) this.#matchNested(one, other)
  }

  #matchNested(before: PlacedState, after: PlacedState): void {
    const left = nestedGraphs(before.state)
    const right = nestedGraphs(after.state)
    if (left.length === 0 || right.length === 0 || before.state.kind !== after.state.kind) return
    const pairs = this.#pairBranches(before.state, after.state)
    this.branches.push({ before, after, pairs })
    for (const pair of pairs) {
      if (pair.before === undefined || pair.after === undefined) continue
      this.#matchGraphs(left[pair.before]!.graph, right[pair.after]!.graph)
    }
  }

  /** Branches go by their names, else by what they do, else by their position. */
  #pairBranches(before: State, after: State): BranchMatch['pairs'] {
    const left = branchFeatures(before, this.before)
    const right = branchFeatures(after, this.after)
    const candidates = left.flatMap((one, i) =>
      right.map((other, j) => ({
        left: i,
        right: j,
        score:
          (one.name !== undefined && one.name === other.name ? 2 : 0) +
          setSimilarity(one.operations, other.operations) +
          (i === j ? 0.25 : 0),
      })),
    )
    const paired = pairOff(candidates.filter(({ score }) => score >= 0.25))
    return [
      ...paired.map((pair) => ({ before: pair.left, after: pair.right })),
      ...left.flatMap((_, index) => (paired.some((pair) => pair.left === index) ? [] : [{ before: index }])),
      ...right.flatMap((_, index) => (paired.some((pair) => pair.right === index) ? [] : [{ after: index }])),
    ]
  }

  /** Same name and kind, and the only ones of it on their side; then the same for the name alone. */
  #pairUniqueNames(left: GraphIndex, right: GraphIndex): readonly (readonly [PlacedState, PlacedState])[] {
    const found: (readonly [PlacedState, PlacedState])[] = []
    for (const withKind of [true, false]) {
      const one = this.#uniqueNames(left, this.before, withKind, this.byBefore)
      const other = this.#uniqueNames(right, this.after, withKind, this.byAfter)
      for (const [name, before] of one) {
        const after = other.get(name)
        if (!after || isOperation(before.state) !== isOperation(after.state)) continue
        this.#add(before, after, false)
        found.push([before, after])
      }
    }
    return found
  }

  #uniqueNames(
    index: GraphIndex,
    side: DiffSide,
    withKind: boolean,
    matched: ReadonlyMap<State, Match>,
  ): ReadonlyMap<string, PlacedState> {
    const byName = Map.groupBy(
      index.states.filter(({ state }) => !matched.has(state)),
      ({ state }) => {
        const name = stateName(state, side.workflow)
        return name === undefined ? undefined : withKind ? `${state.kind} ${name}` : name
      },
    )
    const unique = new Map<string, PlacedState>()
    for (const [name, states] of byName) if (name !== undefined && states.length === 1) unique.set(name, states[0]!)
    return unique
  }

  #pairLike(
    left: GraphIndex,
    right: GraphIndex,
    wanted: (state: State) => boolean,
  ): readonly (readonly [PlacedState, PlacedState])[] {
    const rest = (index: GraphIndex, matched: ReadonlyMap<State, Match>) =>
      index.states.filter(({ state }) => wanted(state) && !matched.has(state))
    const one = rest(left, this.byBefore)
    const other = rest(right, this.byAfter)
    if (one.length === 0 || other.length === 0) return []
    const ones = one.map((placed) => this.#features(placed, this.before, left, this.byBefore))
    const others = other.map((placed) => this.#features(placed, this.after, right, this.byAfter))
    const candidates: Candidate[] = []
    ones.forEach((a, i) =>
      others.forEach((b, j) => {
        const score = likeness(a, b)
        if (score >= LIKE_ENOUGH) candidates.push({ left: i, right: j, score })
      }),
    )
    return pairOff(candidates).map((pair) => {
      const found = [one[pair.left]!, other[pair.right]!] as const
      this.#add(...found, false)
      return found
    })
  }

  #features(placed: PlacedState, side: DiffSide, index: GraphIndex, matched: ReadonlyMap<State, Match>): Features {
    const { state } = placed
    return {
      kind: state.kind,
      name: stateName(state, side.workflow) ?? '',
      parts: partsOfState(state, side, sourceNames(side)),
      ahead: this.#nearestMatches(state.id, index, 'to', matched),
      behind: this.#nearestMatches(state.id, index, 'from', matched),
    }
  }

  /** The matched states next to this one, past those that are not matched (yet). */
  #nearestMatches(
    from: string,
    index: GraphIndex,
    end: 'to' | 'from',
    matched: ReadonlyMap<State, Match>,
  ): ReadonlySet<Match> {
    const edges = end === 'to' ? index.out : index.into
    const found = new Set<Match>()
    const seen = new Set([from])
    const pending = [from]
    while (pending.length > 0) {
      for (const edge of edges.get(pending.pop()!) ?? []) {
        const id = edge[end]
        if (seen.has(id)) continue
        seen.add(id)
        const state = index.graph.states[id]
        const match = state && matched.get(state)
        if (match) found.add(match)
        else pending.push(id)
      }
    }
    return found
  }

  /** Named operations that are left over on both sides, anywhere: they moved into or out of a branch, an item or a child context. */
  #matchMoved(): void {
    const left = unmatchedNames(this.before, this.byBefore)
    const right = unmatchedNames(this.after, this.byAfter)
    for (const name of [...left.keys()].toSorted()) {
      const before = left.get(name)!
      const after = right.get(name)
      if (!after || this.byBefore.has(before.state) || this.byAfter.has(after.state)) continue
      this.#add(before, after, true)
      this.#matchNested(before, after)
    }
  }
}

const LIKE_ENOUGH = 0.5

interface Features {
  readonly kind: State['kind']
  readonly name: string
  readonly parts: readonly Part[]
  readonly ahead: ReadonlySet<Match>
  readonly behind: ReadonlySet<Match>
}

/** From 0 to 1. What a person wrote for this one state (its code, its name) says more than what most states share. */
function likeness(a: Features, b: Features): number {
  if (a.kind !== b.kind) return 0
  let sum = 0
  let weights = 0
  const count = (weight: number, value: number) => {
    sum += weight * value
    weights += weight
  }
  if (a.name !== '' || b.name !== '') count(a.name === b.name ? 8 : 2, textSimilarity(a.name, b.name))
  count(1, setSimilarity(a.ahead, b.ahead))
  count(1, setSimilarity(a.behind, b.behind))
  const ids = new Set([...a.parts, ...b.parts].map(({ id }) => id))
  for (const id of ids) {
    const one = a.parts.find((part) => part.id === id)
    const other = b.parts.find((part) => part.id === id)
    const aspect = (one ?? other)!.aspect
    const same = one && other ? (one.key === other.key ? 1 : 0.9 * textSimilarity(one.words, other.words)) : 0
    count(WEIGHTS[aspect] ?? 1, same)
  }
  return sum / weights
}

/** Most states have the default retry and semantics: being alike there says little. */
const WEIGHTS: Partial<Record<Part['aspect'], number>> = {
  code: 4,
  retry: 0.25,
  semantics: 0.25,
  condition: 2,
  value: 2,
  error: 2,
  target: 2,
}

/** Before variables are paired, they go by their names in the source. */
const sourceNames =
  (side: DiffSide): Canonical =>
  (variable) =>
    side.workflow.variables[variable]?.name ?? variable

function branchFeatures(
  state: State,
  side: DiffSide,
): readonly { readonly name: string | undefined; readonly operations: ReadonlySet<string> }[] {
  return nestedGraphs(state).map(({ graph, branch = 0 }) => ({
    name: state.kind === 'parallel' ? state.branches[branch]?.name : undefined,
    operations: new Set(
      Object.values(graph.states)
        .filter(isOperation)
        .map((inner) => `${inner.kind} ${stateName(inner, side.workflow) ?? ''}`),
    ),
  }))
}

function unmatchedNames(side: DiffSide, matched: ReadonlyMap<State, Match>): ReadonlyMap<string, PlacedState> {
  const groups = Map.groupBy(
    side.states.filter(({ state }) => isOperation(state) && !matched.has(state)),
    ({ state }) => {
      const name = stateName(state, side.workflow)
      return name === undefined ? undefined : `${state.kind} ${name}`
    },
  )
  const unique = new Map<string, PlacedState>()
  for (const [name, states] of groups) if (name !== undefined && states.length === 1) unique.set(name, states[0]!)
  return unique
}
