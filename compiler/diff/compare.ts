import type { State } from '../ir/state.ts'
import type { PlacedState } from '../ir/walk.ts'
import { scopesAround } from '../ir/visit.ts'
import { type Canonical, type Part, partsOfState, RETRIER_ORDER } from './aspects.ts'
import type { Finding } from './difference.ts'
import { flowFindings } from './flow.ts'
import type { Match, Matching } from './match.ts'
import { orderFindings } from './order.ts'
import { type DiffSide, isOperation, stateName } from './side-of-match.ts'
import { pairVariables } from './variables.ts'
import { listWords, quote, quotePair, stateWords } from './words.ts'

/** Everything that differs, in the order of the newer version, with what it lacks at the place where it was. */
export function compare(matching: Matching): readonly Finding[] {
  const canonical = pairVariables(matching)
  const order = orderFindings(matching)
  return [
    ...eventFindings(matching),
    ...inSourceOrder(
      [
        ...lonelyFindings(matching),
        ...matching.matches.flatMap((match) => matchFindings(match, matching, canonical)),
        ...branchFindings(matching),
        ...order.findings,
        ...flowFindings(matching, order.exchanged),
      ],
      matching,
    ),
  ]
}

/** By the place in the newer version; what was removed follows what stood before it. */
function inSourceOrder(findings: readonly Finding[], matching: Matching): readonly Finding[] {
  const positions = new Map<State, number>(matching.after.states.map(({ state }, index) => [state, index]))
  let last = -1
  for (const { state } of matching.before.states) {
    const match = matching.byBefore.get(state)
    if (match) last = positions.get(match.after.state) ?? last
    positions.set(state, match ? last : last + 0.5)
  }
  const position = ({ before, after }: Finding) => positions.get((after ?? before)!.state) ?? 0
  return findings.toSorted((a, b) => position(a) - position(b))
}

/** Code that step bodies may call: it is not followed call by call, so a change of it is told as such. */
export function helperFindings(files: readonly string[]): readonly Finding[] {
  return files.map((file) => ({
    kind: 'changed',
    aspect: 'helpers',
    message: `${file}: code outside of the handler changed; operations may call it`,
  }))
}

function eventFindings({ before, after }: Matching): readonly Finding[] {
  const key = (side: DiffSide) => JSON.stringify(side.workflow.event)
  if (key(before) === key(after)) return []
  return [{ kind: 'changed', aspect: 'event', message: 'The declared type of the event changed' }]
}

/** States without a partner, in graphs that have one: what hangs below such a state, or in such a branch, goes with it. */
function lonelyFindings(matching: Matching): readonly Finding[] {
  const { before, after, byBefore, byAfter } = matching
  const compared = new Set(matching.graphs.flatMap((pair) => pair.map(({ graph }) => graph)))
  const isLonely = (placed: PlacedState, matched: ReadonlyMap<State, Match>) =>
    !matched.has(placed.state) && compared.has(placed.graph) && !hasLonelyOwner(placed, matched)
  return [
    ...before.states
      .filter((placed) => isLonely(placed, byBefore))
      .map((placed) => lonely('removed', placed, before, byBefore)),
    ...after.states
      .filter((placed) => isLonely(placed, byAfter))
      .map((placed) => lonely('added', placed, after, byAfter)),
  ]
}

/** What lifting puts beside a state of a definition has no place of its own, and comes and goes with that state. */
function hasLonelyOwner({ state, graph }: PlacedState, matched: ReadonlyMap<State, Match>): boolean {
  if (state.span) return false
  const owner = graph.states[state.id.replace(/ \([^()]*\)(?: \d+)?$/, '')]
  return owner !== undefined && owner !== state && !matched.has(owner)
}

function lonely(
  kind: 'added' | 'removed',
  placed: PlacedState,
  side: DiffSide,
  matched: ReadonlyMap<State, Match>,
): Finding {
  const where = placeWords(placed, side, matched)
  const held = side.states.filter(({ parent, state }) => parent === placed && isOperation(state)).length
  const inside = held > 0 ? ` (${held} ${held === 1 ? 'operation' : 'operations'} inside)` : ''
  const message = `${stateWords(placed.state, side.workflow)} ${kind}${where}${inside}`
  return { kind, aspect: 'state', message, ...(kind === 'added' ? { after: placed } : { before: placed }) }
}

/** `, after "reserve"`; nothing where no named state stands directly before. */
function placeWords(placed: PlacedState, side: DiffSide, matched: ReadonlyMap<State, Match>): string {
  const index = side.graphs.get(placed.graph)
  const parent = placed.parent ? ` in ${stateWords(placed.parent.state, side.workflow)}` : ''
  if (!index) return parent
  const seen = new Set([placed.state.id])
  const pending = [placed.state.id]
  const names: string[] = []
  while (pending.length > 0) {
    for (const { from } of index.into.get(pending.shift()!) ?? []) {
      if (seen.has(from)) continue
      seen.add(from)
      const state = placed.graph.states[from]
      const name = state && matched.has(state) && isOperation(state) ? stateName(state, side.workflow) : undefined
      if (name === undefined) pending.push(from)
      else names.push(`"${name}"`)
    }
  }
  return names.length === 0 ? parent : `${parent}, after ${listWords(names.slice(0, 3))}`
}

function matchFindings(
  match: Match,
  matching: Matching,
  canonical: { readonly before: Canonical; readonly after: Canonical },
): readonly Finding[] {
  const { before, after } = match
  const one = stateName(before.state, matching.before.workflow)
  const other = stateName(after.state, matching.after.workflow)
  const words = stateWords(after.state, matching.after.workflow)
  const places = { before, after }
  const findings: Finding[] = []
  // What lifting puts beside a state is named after it.
  const isDefinition = matching.before.workflow.origin.kind === 'definition'
  const isNamed = !isDefinition || (before.state.span !== undefined && after.state.span !== undefined)
  if (one !== other && isNamed) {
    const message = `${stateWords(before.state, matching.before.workflow)} renamed to ${other === undefined ? words : `"${other}"`}`
    findings.push({ kind: 'renamed', aspect: 'name', message, ...places })
  }
  if (match.moved) {
    const holder = (placed: PlacedState, side: DiffSide) =>
      placed.parent ? stateWords(placed.parent.state, side.workflow) : 'the top level'
    const message = `${words} moved from ${holder(before, matching.before)} to ${holder(after, matching.after)}`
    findings.push({ kind: 'moved', aspect: 'place', message, ...places })
  }
  if (before.state.kind !== after.state.kind) {
    const message = `${words} was a ${before.state.kind} and is a ${after.state.kind}`
    return [...findings, { kind: 'changed', aspect: 'kind', message, ...places }]
  }
  for (const difference of partDifferences(
    partsOfState(before.state, matching.before, canonical.before),
    partsOfState(after.state, matching.after, canonical.after),
  )) {
    // A return and a throw go by their value, which is what differs here.
    const subject = after.state.kind === 'succeed' ? 'the return' : after.state.kind === 'fail' ? 'the throw' : words
    const isOnlyCondition = difference.aspect === 'condition' && after.state.kind === 'choice' && !isDefinition
    const message = isOnlyCondition
      ? `the ${difference.words}`
      : `${isDefinition ? words : subject}: ${difference.words}`
    findings.push({ kind: 'changed', aspect: difference.aspect, message, ...places })
  }
  const loops = loopDepth(after) - loopDepth(before)
  if (loops !== 0 && isOperation(after.state) && !match.moved) {
    const message = loops > 0 ? `${words} now stands in a loop` : `${words} no longer stands in a loop`
    findings.push({ kind: 'changed', aspect: 'loop', message, ...places })
  }
  return findings
}

function partDifferences(
  before: readonly Part[],
  after: readonly Part[],
): readonly { readonly aspect: Part['aspect']; readonly words: string }[] {
  const ids = new Set([...after, ...before].map(({ id }) => id))
  return [...ids].flatMap((id) => {
    const one = before.find((part) => part.id === id)
    const other = after.find((part) => part.id === id)
    if (id === RETRIER_ORDER && !sameLines(one?.key, other?.key)) return []
    if (one && other) return one.key === other.key ? [] : [{ aspect: other.aspect, words: changeWords(one, other) }]
    if (other) return [{ aspect: other.aspect, words: `now has ${other.label}: ${quote(other.words)}` }]
    return one ? [{ aspect: one.aspect, words: `no longer has ${one.label}: ${quote(one.words)}` }] : []
  })
}

function sameLines(one: string | undefined, other: string | undefined): boolean {
  return one?.split('\n').toSorted().join('\n') === other?.split('\n').toSorted().join('\n')
}

function changeWords(before: Part, after: Part): string {
  if (after.aspect === 'code') return `the ${after.label} changed`
  if (before.words === after.words) return `${after.label} is made of other values now: ${quote(after.words)}`
  return `${after.label}: ${quotePair(before.words, after.words).join(' → ')}`
}

function loopDepth({ graph, state }: PlacedState): number {
  return scopesAround(graph, state.scope).filter(({ kind }) => kind === 'loop').length
}

/** Branches that came, went or changed places. */
function branchFindings(matching: Matching): readonly Finding[] {
  return matching.branches.flatMap(({ before, after, pairs }) => {
    const words = stateWords(after.state, matching.after.workflow)
    const name = (placed: PlacedState, index: number) =>
      (placed.state.kind === 'parallel' && placed.state.branches[index]?.name) || `number ${index + 1}`
    const findings: Finding[] = []
    const report = (message: string) =>
      findings.push({ kind: 'changed', aspect: 'branches', message: `${words}: ${message}`, before, after })
    for (const pair of pairs) {
      if (pair.before === undefined) report(`branch ${name(after, pair.after!)} added`)
      else if (pair.after === undefined) report(`branch ${name(before, pair.before)} removed`)
      else if (before.state.kind === 'parallel' && after.state.kind === 'parallel') {
        const one = before.state.branches[pair.before]?.name
        const other = after.state.branches[pair.after]?.name
        if (one !== other) report(`branch ${name(before, pair.before)} renamed to ${name(after, pair.after)}`)
      }
    }
    const kept = pairs.filter((pair) => pair.before !== undefined && pair.after !== undefined)
    const inOrder = kept
      .toSorted((a, b) => a.before! - b.before!)
      .every((pair, index, all) => index === 0 || all[index - 1]!.after! < pair.after!)
    if (!inOrder) report('the order of the branches changed')
    return findings
  })
}
