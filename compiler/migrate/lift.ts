import type { ParsedDefinition } from '../asl/parse.ts'
import type * as Asl from '../asl/types.ts'
import { DiagnosticCollector } from '../diagnostics/collector.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { State } from '../ir/state.ts'
import { reachable } from '../ir/validate.ts'
import type { Graph, Scope, StateId, Workflow } from '../ir/workflow.ts'
import { invariant } from '../source/invariant.ts'
import { declare, freshId, type GraphScope, type GraphToLift, type LiftSession, TASK_TOKEN } from './lift-scope.ts'
import { liftState, liveStates } from './lift-state.ts'

export interface LiftedDefinition {
  readonly workflow: Workflow
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * A definition as a Workflow, for the migration and the diff. The data that flows from state to state is one variable of each graph
 * (`data`), set anew by each state; paths and JSONata are lifted to expressions, or stay as `foreign` leaves with a diagnostic each.
 *
 * In a definition's Workflow `parallel` and `map` answer the array of their results and fail with a branch's error, as ASL has them
 * (a handler's answer a BatchResult and never fail). States made here carry no span; their ids name the state they stand beside.
 */
export function liftDefinition(parsed: ParsedDefinition, file: string): LiftedDefinition {
  const definition = parsed.definition
  invariant(definition, `${file} was not read as a definition`)
  const collector = new DiagnosticCollector()
  const session: LiftSession = {
    collector,
    locate: (pointer) => parsed.spans.value(pointer),
    variables: { [TASK_TOKEN]: { name: TASK_TOKEN, shape: { kind: 'string' } } },
    ids: new Set(namesOf(definition)),
    liftGraph,
  }
  const language = definition.QueryLanguage ?? 'JSONPath'
  const graph = liftGraph({
    session,
    pointer: [],
    language,
    graph: definition,
    names: new Map(),
    input: { kind: 'event' },
  })
  reportSubstitutions(parsed.source.text, collector)
  return {
    workflow: {
      name: workflowName(file),
      origin: { kind: 'definition', file, queryLanguage: language },
      ...(definition.Comment !== undefined && { comment: definition.Comment }),
      graph,
      variables: session.variables,
      tasks: {},
      event: { kind: 'unknown' },
      ...(definition.TimeoutSeconds !== undefined && { timeoutSeconds: definition.TimeoutSeconds }),
    },
    diagnostics: collector.diagnostics,
  }
}

function liftGraph(given: GraphToLift): Graph {
  const { session, graph } = given
  const names = new Map(given.names)
  for (const name of assignedNames(graph)) names.set(name, declare(session, name))
  const states: Record<StateId, State> = {}
  const scopes: Record<string, Scope> = {}
  const scope: GraphScope = {
    ...given,
    names,
    data: declare(session, 'data'),
    add: (state) => (states[state.id] = state),
    addScope: (made) => (scopes[made.id] = made),
  }
  const start = freshId(session, `${graph.StartAt} (input)`)
  scope.add({
    kind: 'assign',
    id: start,
    assign: [{ variable: scope.data, value: given.input }],
    next: graph.StartAt,
  })
  const live = liveStates(graph)
  for (const [name, state] of Object.entries(graph.States)) {
    const pointer = [...given.pointer, 'States', name]
    if (live.has(name)) liftState({ ...scope, language: state.QueryLanguage ?? given.language }, name, state, pointer)
    else session.collector.report('migrate-unreachable', { state: name }, session.locate(pointer) ?? {})
  }
  const lifted: Graph = { start, states, scopes }
  const reached = reachable(lifted)
  return { ...lifted, states: Object.fromEntries(Object.entries(states).filter(([id]) => reached.has(id))) }
}

function namesOf(graph: Asl.Graph): readonly string[] {
  return Object.entries(graph.States).flatMap(([name, state]) => [name, ...nestedOf(state).flatMap(namesOf)])
}

function nestedOf(state: Asl.State): readonly Asl.Graph[] {
  if (state.Type === 'Parallel') return state.Branches
  if (state.Type !== 'Map') return []
  return [state.ItemProcessor, state.Iterator].filter((graph) => graph !== undefined)
}

function assignedNames(graph: Asl.Graph): ReadonlySet<string> {
  const names = new Set<string>()
  const add = (assign: object | undefined) => {
    for (const key of Object.keys(assign ?? {})) names.add(key.replace(/\.\$$/, ''))
  }
  for (const state of Object.values(graph.States)) {
    if ('Assign' in state) add(state.Assign)
    if (state.Type === 'Choice') for (const rule of state.Choices) add(rule.Assign)
    if ('Catch' in state) for (const catcher of state.Catch ?? []) add(catcher.Assign)
  }
  return names
}

function workflowName(file: string): string {
  const name = file.split('/').at(-1) ?? file
  return name.replace(/(\.asl)?\.(json|ya?ml)$/i, '') || 'workflow'
}

function reportSubstitutions(text: string, collector: DiagnosticCollector): void {
  const names = new Set([...text.matchAll(/\$\{[^}]+\}/g)].map(([name]) => name))
  if (names.size > 0) collector.report('migrate-substitution', { names: [...names].join(', ') })
}
