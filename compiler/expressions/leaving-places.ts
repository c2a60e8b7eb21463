import type { Expression } from '../ir/expression.ts'
import type { State } from '../ir/state.ts'
import { allStates, assignmentsOf, expressionsOf, partsOf } from '../ir/visit.ts'
import type { VariableId, Workflow } from '../ir/workflow.ts'
import { leavingParts } from './leaving-json.ts'

/** What holds a value: a variable, or the result of a state. */
export type Holder = VariableId | State
/** Properties from the whole value inwards. */
export type Path = readonly string[]

/** Whether nobody ever gets more of a place than its JSON. */
export type LeavingPlaces = (holder: Holder, path?: Path) => boolean

interface Place {
  readonly holder: Holder
  readonly path: Path
}

/** A loop may go ever deeper (`node = node.next`): what is read below is taken for a read of the whole. */
const DEEPEST = 3

/**
 * The places of which every read is a part of the result of the execution, of the input of an invoke, or of another such place. All are taken
 * to be such until a read is found that is not.
 */
export function leavingPlaces(workflow: Workflow): LeavingPlaces {
  const read = new Reads()
  const flows: (() => void)[] = []
  for (const { state, holders } of allStates(workflow)) {
    const leaves = new Set([
      state.kind === 'succeed' && holders.length === 0 ? state.value : undefined,
      state.kind === 'invoke' ? state.input : undefined,
    ])
    const kept = new Map(assignmentsOf(state).map(({ variable, value }) => [value, variable]))
    for (const value of expressionsOf(state)) {
      const variable = kept.get(value)
      const from = placeOf(value, state)
      if (leaves.has(value)) for (const place of otherReads(value, state)) read.add(place)
      else if (variable === undefined) for (const place of readsIn(value, state)) read.add(place)
      else if (from) flows.push(() => read.passOn(variable, from))
      else
        flows.push(() => {
          const places = read.leaves(variable, []) ? otherReads(value, state) : readsIn(value, state)
          for (const place of places) read.add(place)
        })
    }
  }
  for (let before = -1; before !== read.size;) {
    before = read.size
    for (const flow of flows) flow()
  }
  return (holder, path = []) => read.leaves(holder, path)
}

/** The places that somebody gets more of than their JSON. */
class Reads {
  readonly #paths = new Map<Holder, Map<string, Path>>()
  size = 0

  add({ holder, path }: Place): void {
    const paths = this.#paths.get(holder) ?? new Map<string, Path>()
    this.#paths.set(holder, paths)
    const short = path.slice(0, DEEPEST)
    const key = JSON.stringify(short)
    if (paths.has(key)) return
    paths.set(key, short)
    this.size += 1
  }

  /** What is read of a variable is read of the place that its value comes from. */
  passOn(variable: VariableId, from: Place): void {
    // The same variable may get more paths of it.
    const paths = [...(this.#paths.get(variable)?.values() ?? [])]
    for (const path of paths) this.add({ holder: from.holder, path: [...from.path, ...path] })
  }

  /** Nobody reads the place, a part of it, or what it is a part of. */
  leaves(holder: Holder, path: Path): boolean {
    const paths = [...(this.#paths.get(holder)?.values() ?? [])]
    return paths.every((other) => !path.every((name, at) => at >= other.length || other[at] === name))
  }
}

/** `answer.values.total`: a holder and the way into it. */
function placeOf(expression: Expression, state: State): Place | undefined {
  if (expression.kind === 'variable') return { holder: expression.variable, path: [] }
  if (expression.kind === 'result') return { holder: state, path: [] }
  if (expression.kind !== 'member') return undefined
  const of = placeOf(expression.object, state)
  return of && { holder: of.holder, path: [...of.path, expression.property] }
}

function readsIn(expression: Expression, state: State): readonly Place[] {
  const place = placeOf(expression, state)
  if (place) return [place]
  if (expression.kind === 'foreign') return expression.reads.map((holder) => ({ holder, path: [] }))
  return partsOf(expression).flatMap((part) => readsIn(part, state))
}

/** What an expression that leaves as JSON reads in another way than to leave with it. */
function otherReads(expression: Expression, state: State): readonly Place[] {
  if (placeOf(expression, state)) return []
  const { leaving, others } = leavingParts(expression)
  if (leaving.length === 0) return readsIn(expression, state)
  return [...leaving.flatMap((part) => otherReads(part, state)), ...others.flatMap((part) => readsIn(part, state))]
}
