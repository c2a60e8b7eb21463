import { OPERATIONS, type OperationKind } from '../../runtime/semantics/operations.ts'
import type { State } from '../ir/state.ts'
import type { PlacedState } from '../ir/walk.ts'
import type { Impact } from './difference.ts'
import type { Matching } from './match.ts'
import { type DiffSide, type GraphIndex, isOperation, stateName } from './side-of-match.ts'
import { stateWords } from './words.ts'

export const NON_DETERMINISTIC = 'fails with NonDeterministicExecutionError'

/** A state with the version that it is a state of. */
interface Sided {
  readonly placed: PlacedState
  readonly side: DiffSide
}

/**
 * What an added or removed state means for the records of those called after it in its context (rules 1 to 3 of `rules.ts`): the newer
 * version's operation that comes to a number finds the record that the older version's operation left there.
 */
export function shiftImpact(placed: PlacedState, what: 'added' | 'removed', matching: Matching): Impact {
  const side = what === 'added' ? matching.after : matching.before
  const words = stateWords(placed.state, side.workflow)
  if (!isOperation(placed.state)) {
    return placed.state.kind === 'choice' && followingOperations(placed, side).length > 0
      ? {
          level: 'depends',
          reason: `${words} decides which operations come next: an execution that recorded others breaks.`,
        }
      : { level: 'safe', reason: `${words} leaves no record.` }
  }
  const inContext = placed.parent ? ` in ${stateWords(placed.parent.state, side.workflow)}` : ''
  const others: readonly Sided[] = [
    ...rivals(placed, what, matching),
    ...followingOperations(placed, side).map((each) => ({ placed: each, side })),
  ]
  const nearest = others[0]
  if (!nearest) {
    const reason =
      what === 'added' ? 'an execution that has not ended comes to it and does it' : 'its record is not asked for'
    return { level: 'safe', reason: `Nothing is called after ${words}${inContext}: ${reason}.` }
  }
  const own = { placed, side }
  const twin = others.find((each) => looksLike(each, own))
  if (twin) {
    const reason = `An execution past this point silently gets wrong results: ${words} and ${wordsOf(twin)} have the same kind and name, so one takes the other's record.`
    return { level: 'breaks', reason }
  }
  const [finder, started] = what === 'added' ? [own, nearest] : [nearest, own]
  const found =
    finder.placed.state.kind === 'waitForCondition'
      ? `goes wrong: ${wordsOf(finder)} takes that record for its own, which nothing checks`
      : `${NON_DETERMINISTIC}: ${wordsOf(finder)} finds that record under its number`
  return { level: 'breaks', reason: `An execution that has started ${wordsOf(started)}${inContext} ${found}.` }
}

const wordsOf = ({ placed, side }: Sided): string => stateWords(placed.state, side.workflow)

/** Operations called after a state in the same context, the nearest first. */
export function followingOperations(placed: PlacedState, side: DiffSide): readonly PlacedState[] {
  const index = side.graphs.get(placed.graph)
  return index ? operationsFrom([placed.state.id], index, () => true).filter((found) => found !== placed) : []
}

/** What the other version calls in place of a state: operations without a partner here, after the same neighbour. */
function rivals(placed: PlacedState, what: 'added' | 'removed', matching: Matching): readonly Sided[] {
  const pair = matching.graphs.find(([left, right]) => (what === 'added' ? right : left).graph === placed.graph)
  if (!pair) return []
  const [own, other] = what === 'added' ? [pair[1], pair[0]] : pair
  const side = what === 'added' ? matching.before : matching.after
  const matched = what === 'added' ? matching.byAfter : matching.byBefore
  const otherMatched = what === 'added' ? matching.byBefore : matching.byAfter
  const isAlone = (state: State) => otherMatched.get(state)?.moved ?? true
  const starts: string[] = []
  let fromStart = false
  const seen = new Set([placed.state.id])
  const pending = [placed.state.id]
  while (pending.length > 0) {
    const id = pending.pop()!
    if (id === own.graph.start) fromStart = true
    for (const { from } of own.into.get(id) ?? []) {
      if (seen.has(from)) continue
      seen.add(from)
      const state = own.graph.states[from]
      const match = state && matched.get(state)
      if (match && !match.moved) starts.push((what === 'added' ? match.before : match.after).state.id)
      else pending.push(from)
    }
  }
  const first = other.graph.states[other.graph.start]
  const atStart =
    fromStart && first && isAlone(first)
      ? other.states.filter(({ state }) => state === first && isOperation(state))
      : []
  const reached = operationsFrom(
    [...starts, ...(fromStart && first && isAlone(first) ? [first.id] : [])],
    other,
    isAlone,
  )
  return [...new Set([...atStart, ...reached])].map((each) => ({ placed: each, side }))
}

/** Operations on the ways from some states, through states that `through` lets pass. */
function operationsFrom(
  starts: readonly string[],
  index: GraphIndex,
  through: (state: State) => boolean,
): readonly PlacedState[] {
  const byId = new Map(index.states.map((each) => [each.state.id, each]))
  const seen = new Set<string>()
  const pending = [...starts]
  const found: PlacedState[] = []
  while (pending.length > 0) {
    for (const { to } of index.out.get(pending.shift()!) ?? []) {
      const next = byId.get(to)
      if (!next || seen.has(to) || !through(next.state)) continue
      seen.add(to)
      pending.push(to)
      if (isOperation(next.state)) found.push(next)
    }
  }
  return found
}

/** Whether the runtime cannot tell the records of two operations apart. */
function looksLike(one: Sided, other: Sided): boolean {
  const record = ({ placed }: Sided) => OPERATIONS[placed.state.kind as OperationKind]
  const name = ({ placed, side }: Sided) => stateName(placed.state, side.workflow)
  return record(one) !== undefined && record(one) === record(other) && name(one) === name(other)
}
