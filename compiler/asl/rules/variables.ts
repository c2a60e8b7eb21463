import type { DefinitionPath } from '../spans.ts'
import type { RuleContext } from '../validate.ts'
import type { GraphVisit, StateVisit } from '../walk.ts'

const LONGEST_NAME = 80
const NAME = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u

interface Assignment {
  readonly name: string
  readonly path: DefinitionPath
}

/** Variables have proper names, and an inner scope does not assign a variable of an outer one. */
export function checkVariables({ graphs, spans, collector }: RuleContext): void {
  const assigned = new Map<GraphVisit, readonly Assignment[]>()
  for (const visit of graphs) assigned.set(visit, visit.states.flatMap(assignmentsOf))
  for (const [visit, assignments] of assigned) {
    for (const { name, path } of assignments) {
      const problem = problemOf(name)
      if (problem !== undefined) {
        collector.report('invalid-variable-name', { name, problem }, spans.key(path))
        continue
      }
      const outer = visit.outer
        .flatMap((graph) => assigned.get(graph) ?? [])
        .find((assignment) => assignment.name === name)
      if (!outer) continue
      const related = [{ message: 'it is assigned outside', span: spans.key(outer.path) }]
      collector.report('outer-variable-assigned', { name }, { span: spans.key(path), related })
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
