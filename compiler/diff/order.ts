import type { State } from '../ir/state.ts'
import type { Finding } from './difference.ts'
import type { Match, Matching } from './match.ts'
import { type GraphIndex, isOperation, stateName } from './side-of-match.ts'
import { stateWords } from './words.ts'

/**
 * Operations that changed places: one could come before the other only this way round, and now only that way round. Of those the fewest are
 * named that explain all exchanges.
 */
export function orderFindings(matching: Matching): Reordered {
  const exchanged = new Set<State>()
  const findings = matching.graphs.flatMap(([left, right]): readonly Finding[] => {
    const matches = left.states
      .map(({ state }) => matching.byBefore.get(state))
      .filter((match) => match !== undefined && !match.moved && isOperation(match.after.state)) as Match[]
    const before = reachability(left)
    const after = reachability(right)
    const inversions = new Map<Match, Set<Match>>()
    const note = (one: Match, other: Match) => {
      const known = inversions.get(one)
      if (known) known.add(other)
      else inversions.set(one, new Set([other]))
    }
    for (const [index, one] of matches.entries()) {
      for (const other of matches.slice(index + 1)) {
        const was = direction(before, one.before.state.id, other.before.state.id)
        const is = direction(after, one.after.state.id, other.after.state.id)
        if (was !== 0 && is === -was) {
          note(one, other)
          note(other, one)
        }
      }
    }
    for (const match of inversions.keys()) exchanged.add(match.after.state)
    return fewest(inversions, matching).map(([match, other]) => {
      const words = stateWords(match.after.state, matching.after.workflow)
      const than = stateWords(other.after.state, matching.after.workflow)
      const isLater = direction(after, match.after.state.id, other.after.state.id) < 0
      const message = `${words} now comes ${isLater ? 'after' : 'before'} ${than}`
      return { kind: 'reordered', aspect: 'order', message, before: match.before, after: match.after }
    })
  })
  return { findings, exchanged }
}

export interface Reordered {
  readonly findings: readonly Finding[]
  /** Every state of the newer version that stands the other way round to some other. */
  readonly exchanged: ReadonlySet<State>
}

/** 1: only the first can come before the second; -1: only after; 0: neither or both. */
function direction(reach: ReadonlyMap<string, ReadonlySet<string>>, one: string, other: string): number {
  return Number(reach.get(one)?.has(other) ?? false) - Number(reach.get(other)?.has(one) ?? false)
}

function reachability(index: GraphIndex): ReadonlyMap<string, ReadonlySet<string>> {
  const reach = new Map<string, Set<string>>()
  for (const { state } of index.states) {
    const found = new Set<string>()
    const pending = [state.id]
    while (pending.length > 0) {
      for (const { to } of index.out.get(pending.pop()!) ?? []) {
        if (found.has(to)) continue
        found.add(to)
        pending.push(to)
      }
    }
    reach.set(state.id, found)
  }
  return reach
}

/** Takes out the state with most exchanges until none is left; ties by name, so that both directions of a diff name the same. */
function fewest(inversions: ReadonlyMap<Match, Set<Match>>, matching: Matching): readonly (readonly [Match, Match])[] {
  const label = (match: Match) =>
    [
      `${match.before.state.kind} ${stateName(match.before.state, matching.before.workflow) ?? ''}`,
      `${match.after.state.kind} ${stateName(match.after.state, matching.after.workflow) ?? ''}`,
    ]
      .toSorted()
      .join('\0')
  const position = (match: Match) =>
    matching.before.states.indexOf(match.before) + matching.after.states.indexOf(match.after)
  const rest = new Map([...inversions].map(([match, others]) => [match, new Set(others)]))
  const found: (readonly [Match, Match])[] = []
  for (;;) {
    const worst = [...rest]
      .filter(([, others]) => others.size > 0)
      .toSorted(([a, x], [b, y]) => y.size - x.size || label(a).localeCompare(label(b)) || position(a) - position(b))[0]
    if (!worst) return found
    const [match, others] = worst
    found.push([match, [...others][0]!])
    for (const other of others) rest.get(other)?.delete(match)
    rest.delete(match)
  }
}
