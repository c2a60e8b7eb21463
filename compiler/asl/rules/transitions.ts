import { isOpen } from '../substitutions.ts'
import type { RuleContext } from '../validate.ts'
import { type GraphVisit, isTerminal, transitionsOf } from '../walk.ts'

/** StartAt and every target exist in their own graph; every state is reached, goes on or ends; every graph can end. */
export function checkTransitions({ graphs, spans, collector, near }: RuleContext): void {
  for (const visit of graphs) {
    const { graph, path, states } = visit
    const names = new Set(states.map(({ name }) => name))
    const broken = new Set<string>()
    const target = (field: string, at: readonly (string | number)[], name: string) => {
      if (names.has(name) || isOpen(name)) return
      if (typeof at.at(-2) === 'string') broken.add(String(at.at(-2)))
      const meant = near(name, names)
      collector.report('unknown-target', { field, target: name, ...(meant && { meant }) }, spans.value(at))
    }
    target('StartAt', [...path, 'StartAt'], graph.StartAt)
    for (const { name, state, path: statePath } of states) {
      for (const found of transitionsOf(state)) target(found.field, [...statePath, ...found.path], found.target)
      const goesOn = 'Next' in state && state.Next !== undefined
      if (state.Type !== 'Choice' && !goesOn && !isTerminal(state)) {
        broken.add(name)
        collector.report('missing-transition', { state: name }, spans.key(statePath))
      }
      if (goesOn && isTerminal(state)) {
        collector.report('conflicting-fields', { fields: "'Next' and 'End'" }, spans.key([...statePath, 'Next']))
      }
    }
    // A target that a deployment fills in may be any state.
    for (const { name, path: statePath } of unreachable(visit)) {
      collector.report('unreachable-state', { state: name }, spans.key(statePath))
    }
    // A state whose only way is a wrong name, or none, was perhaps to be the end.
    if (!states.some(({ name, state }) => isTerminal(state) || broken.has(name))) {
      const owner = path.length === 0 ? 'The definition' : 'This graph'
      collector.report('no-terminal-state', { owner }, spans.key([...path, 'StartAt']))
    }
  }
}

function unreachable({ graph, states }: GraphVisit): GraphVisit['states'] {
  const byName = new Map(states.map(({ name, state }) => [name, state]))
  // Without a start nothing is reached, and the start is what is wrong or open.
  if (!byName.has(graph.StartAt)) return []
  const reached = new Set<string>()
  const open = [graph.StartAt]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = byName.get(name)
    if (!state && isOpen(name)) return []
    if (!state || reached.has(name)) continue
    reached.add(name)
    open.push(...transitionsOf(state).map(({ target }) => target))
  }
  return states.filter(({ name }) => !reached.has(name))
}
