import type { GraphVisit, StateVisit } from '../walk.ts'

export interface AssignedVariables {
  /** Every variable that some state of the graph assigns. */
  readonly names: ReadonlySet<string>
  /** Whether a variable is assigned on every path from the start of the graph to the state; true where no path leads there. */
  readonly before: (state: StateVisit) => (name: string) => boolean
}

/** A way out of a state, with what is assigned on it. */
interface Edge {
  readonly to: number
  readonly assigns: readonly number[]
}

/** Work is counted in words of the sets; a graph that needs more is left alone, so that no input costs more than a moment. */
const MOST_WORK = 40_000_000

/** A forward analysis: what is assigned before a state is what all ways to it agree on. A state's own Assign counts behind it only. */
export function assignedOnAllPaths({ graph, states }: GraphVisit): AssignedVariables {
  const numbers = new Map<string, number>()
  const numberOf = (name: string): number => {
    const known = numbers.get(name)
    if (known !== undefined) return known
    numbers.set(name, numbers.size)
    return numbers.size - 1
  }
  const indexes = new Map(states.map(({ name }, index) => [name, index]))
  const edges = states.map((visit) => edgesOf(visit, indexes, numberOf))
  const names = new Set(numbers.keys())
  const start = indexes.get(graph.StartAt)
  if (start === undefined) return { names, before: () => () => true }
  if (names.size === 0) return { names, before: () => () => false }
  const words = Math.ceil(numbers.size / 32)
  const sets: (Uint32Array | undefined)[] = states.map(() => undefined)
  sets[start] = new Uint32Array(words)
  // Breadth first: a state is mostly seen when all that leads to it was.
  let open = new Set([start])
  let work = 0
  while (open.size > 0) {
    const next = new Set<number>()
    for (const index of open) {
      for (const { to, assigns } of edges[index]!) {
        work += words
        if (work > MOST_WORK) return { names, before: () => () => true }
        const arriving = sets[index]!.slice()
        for (const number of assigns) arriving[number >> 5]! |= 1 << (number & 31)
        if (meet(sets, to, arriving)) next.add(to)
      }
    }
    open = next
  }
  const setOf = new Map(states.map((visit, index) => [visit, sets[index]]))
  return {
    names,
    before: (visit) => {
      const set = setOf.get(visit)
      return (name) => {
        const number = numbers.get(name)
        if (number === undefined) return false
        return set === undefined || ((set[number >> 5]! >>> (number & 31)) & 1) === 1
      }
    },
  }
}

/** Leaves what both have; says whether that changed anything. */
function meet(sets: (Uint32Array | undefined)[], to: number, arriving: Uint32Array): boolean {
  const known = sets[to]
  if (known === undefined) {
    sets[to] = arriving
    return true
  }
  let changed = false
  for (let word = 0; word < known.length; word++) {
    const both = (known[word]! & arriving[word]!) >>> 0
    if (both !== known[word]) changed = true
    known[word] = both
  }
  return changed
}

/** A Choice assigns by the rule that is taken, and by its own Assign only on the way to Default; a Catch by its own. */
function edgesOf(
  { state, queryLanguage }: StateVisit,
  indexes: ReadonlyMap<string, number>,
  numberOf: (name: string) => number,
): readonly Edge[] {
  const edges: Edge[] = []
  const add = (target: string | undefined, assign: object | undefined) => {
    const assigns = Object.keys(assign ?? {}).map((key) =>
      numberOf(queryLanguage === 'JSONPath' && key.endsWith('.$') ? key.slice(0, -2) : key),
    )
    const to = target === undefined ? undefined : indexes.get(target)
    if (to !== undefined) edges.push({ to, assigns })
  }
  if (state.Type === 'Choice') {
    for (const rule of state.Choices) add(rule.Next, rule.Assign)
    add(state.Default, state.Assign)
  } else if ('Next' in state) add(state.Next, 'Assign' in state ? state.Assign : undefined)
  if ('Catch' in state) for (const catcher of state.Catch ?? []) add(catcher.Next, catcher.Assign)
  return edges
}
