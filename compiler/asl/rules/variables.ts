import type { DefinitionPath } from '../spans.ts'
import type { RuleContext } from '../validate.ts'
import { type GraphVisit, innerGraphs, type StateVisit } from '../walk.ts'
import { assignedOnAllPaths } from './assigned-variables.ts'
import { isDistributed } from './integrations.ts'

const LONGEST_NAME = 80
const NAME = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u

interface Assignment {
  readonly name: string
  readonly path: DefinitionPath
}

/**
 * Variables have proper names; an inner scope does not assign a variable of an outer one; and every read is behind an assignment on
 * all paths. The last is a warning: AWS takes such a definition and fails the execution that comes there.
 */
export function checkVariables(context: RuleContext): void {
  checkAssignments(context)
  checkReads(context)
}

function checkAssignments({ graphs, spans, collector }: RuleContext): void {
  const firstPlaces = new Map<GraphVisit, ReadonlyMap<string, DefinitionPath>>()
  for (const visit of graphs) {
    const assignments = visit.states.flatMap(assignmentsOf)
    const first = new Map<string, DefinitionPath>()
    for (const { name, path } of assignments) if (!first.has(name)) first.set(name, path)
    firstPlaces.set(visit, first)
    for (const { name, path } of assignments) {
      const problem = problemOf(name)
      if (problem !== undefined) {
        collector.report('invalid-variable-name', { name, problem }, spans.key(path))
        continue
      }
      // Outer graphs come first, so their places are known.
      const outer = visit.outer.map((graph) => firstPlaces.get(graph)?.get(name)).find((place) => place !== undefined)
      if (!outer) continue
      const related = [{ message: 'it is assigned outside', span: spans.key(outer) }]
      collector.report('outer-variable-assigned', { name }, { span: spans.key(path), related })
    }
  }
}

function checkReads({ graphs, spans, collector, reads, near }: RuleContext): void {
  /** By the graph object: the variables that are assigned wherever it starts. */
  const atStart = new Map<unknown, ReadonlySet<string>>()
  for (const visit of graphs) {
    const outer = atStart.get(visit.graph) ?? new Set()
    const assigned = assignedOnAllPaths(visit)
    for (const state of visit.states) {
      const before = assigned.before(state)
      const isAssigned = (name: string) => outer.has(name) || before(name)
      for (const { name, path, start, end } of reads.get(state) ?? []) {
        if (isAssigned(name)) continue
        const somewhere = assigned.names.has(name)
        const meant = somewhere ? undefined : near(name, [...assigned.names, ...outer])
        const parameters = { name, somewhere, ...(meant && { meant }) }
        collector.report('unassigned-variable', parameters, spans.within(path, start, end))
      }
      const inner = innerGraphs(state.state)
      if (inner.length === 0) continue
      // Child executions of a distributed Map have no variables but their own.
      const isChild = state.state.Type === 'Map' && isDistributed(state.state)
      const known = isChild ? new Set<string>() : new Set([...outer, ...[...assigned.names].filter(before)])
      for (const { graph } of inner) atStart.set(graph, known)
    }
  }
}

function problemOf(name: string): string | undefined {
  if (name === 'states') return "'$states' is Step Functions' own"
  if (!NAME.test(name)) return 'a name starts with a letter and goes on with letters, digits and _'
  if (Array.from(name).length > LONGEST_NAME) return `a name has at most ${LONGEST_NAME} characters`
  return undefined
}

function assignmentsOf({ state, path, queryLanguage }: StateVisit): readonly Assignment[] {
  const found: Assignment[] = []
  const add = (assign: object | undefined, at: DefinitionPath) => {
    for (const key of Object.keys(assign ?? {})) {
      const name = queryLanguage === 'JSONPath' && key.endsWith('.$') ? key.slice(0, -2) : key
      found.push({ name, path: [...at, 'Assign', key] })
    }
  }
  if ('Assign' in state) add(state.Assign, path)
  if ('Catch' in state) state.Catch?.forEach((catcher, index) => add(catcher.Assign, [...path, 'Catch', index]))
  if (state.Type === 'Choice') state.Choices.forEach((rule, index) => add(rule.Assign, [...path, 'Choices', index]))
  return found
}
