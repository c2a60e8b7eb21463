import type { Edge } from '../ir/edges.ts'
import type { State } from '../ir/state.ts'
import type { Finding } from './difference.ts'
import type { Match, Matching } from './match.ts'
import type { GraphIndex } from './side-of-match.ts'
import { listWords, stateWords } from './words.ts'

/**
 * Ways that lead elsewhere. A way that now goes through added states, or did through removed ones, is told by these; here are the ways whose
 * next matched state is another one. Matched states that changed places are told by `order.ts`.
 */
export function flowFindings(matching: Matching, reordered: ReadonlySet<State>): readonly Finding[] {
  return matching.graphs.flatMap(([left, right]) =>
    left.states.flatMap(({ state }) => {
      const match = matching.byBefore.get(state)
      if (!match || match.moved) return []
      const before = waysOf(match.before.state, left, matching.byBefore)
      const after = waysOf(match.after.state, right, matching.byAfter)
      return [
        ...nextFindings(match, before, after, matching, reordered),
        ...catchFindings(match, before, after, matching),
      ]
    }),
  )
}

interface Way {
  readonly edge: Edge
  /** The first matched states on it. */
  readonly targets: ReadonlySet<Match>
  /** Whether unmatched states lie between. */
  readonly isDirect: boolean
}

function waysOf(state: State, index: GraphIndex, matched: ReadonlyMap<State, Match>): readonly Way[] {
  return (index.out.get(state.id) ?? []).map((edge) => {
    const direct = index.graph.states[edge.to]
    const match = direct && matched.get(direct)
    if (match && !match.moved) return { edge, targets: new Set([match]), isDirect: true }
    const targets = new Set<Match>()
    const seen = new Set([edge.to])
    const pending = [edge.to]
    while (pending.length > 0) {
      for (const { to, kind } of index.out.get(pending.pop()!) ?? []) {
        if (seen.has(to) || kind === 'catch') continue
        seen.add(to)
        const next = index.graph.states[to]
        const found = next && matched.get(next)
        if (found && !found.moved) targets.add(found)
        else pending.push(to)
      }
    }
    return { edge, targets, isDirect: false }
  })
}

function nextFindings(
  match: Match,
  before: readonly Way[],
  after: readonly Way[],
  matching: Matching,
  reordered: ReadonlySet<State>,
): readonly Finding[] {
  const normal = (ways: readonly Way[]) => ways.filter(({ edge }) => edge.kind !== 'catch')
  const left = normal(before)
  const right = normal(after)
  // A choice with another number of branches says so itself.
  if (left.length !== right.length || reordered.has(match.after.state)) return []
  return left.flatMap((way, index) => {
    const other = right[index]!
    if (sameTargets(way, other) || [...way.targets, ...other.targets].some((each) => reordered.has(each.after.state)))
      return []
    const words = stateWords(match.after.state, matching.after.workflow)
    const which = way.edge.kind === 'otherwise' ? ' otherwise' : way.edge.kind === 'when' ? ' when it holds' : ''
    const from = targetWords(way.targets, matching)
    const to = targetWords(other.targets, matching)
    const message = `${words} goes on${which} to ${to} instead of ${from}`
    return [{ kind: 'changed', aspect: 'flow', message, before: match.before, after: match.after }]
  })
}

function sameTargets(one: Way, other: Way): boolean {
  const common = [...one.targets].some((match) => other.targets.has(match))
  if (one.isDirect && other.isDirect) return common
  // Through states that came or went: only a way that lost all its goals is news.
  return common || one.targets.size === 0 || other.targets.size === 0
}

function catchFindings(
  match: Match,
  before: readonly Way[],
  after: readonly Way[],
  matching: Matching,
): readonly Finding[] {
  const caught = (ways: readonly Way[]) => ways.filter(({ edge }) => edge.kind === 'catch')
  const names = ({ edge }: Way) => (edge.errors === 'all' || !edge.errors ? 'all errors' : edge.errors.join(', '))
  const left = caught(before)
  const right = caught(after)
  const isSame =
    left.length === right.length &&
    left.every((way, index) => names(way) === names(right[index]!) && sameTargets(way, right[index]!))
  if (isSame) return []
  const words = stateWords(match.after.state, matching.after.workflow)
  const routes = (ways: readonly Way[]) =>
    listWords(ways.map((way) => `${names(way)} to ${targetWords(way.targets, matching)}`))
  const message =
    left.length === 0
      ? `${words}: a failure is now caught (${routes(right)})`
      : right.length === 0
        ? `${words}: a failure is no longer caught (was ${routes(left)})`
        : `${words}: a failure is caught differently: ${routes(left)} → ${routes(right)}`
  return [{ kind: 'changed', aspect: 'catch', message, before: match.before, after: match.after }]
}

function targetWords(targets: ReadonlySet<Match>, matching: Matching): string {
  if (targets.size === 0) return 'the end'
  return listWords([...targets].slice(0, 3).map(({ after }) => stateWords(after.state, matching.after.workflow)))
}
