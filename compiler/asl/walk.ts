import type { DefinitionPath } from './spans.ts'
import { isOpen } from './substitutions.ts'
import type { Graph, ItemProcessor, QueryLanguage, State, StateMachine } from './types.ts'

/** A graph within a definition: the machine itself, a branch, or a processor of items. */
export interface GraphVisit {
  readonly graph: Graph
  readonly path: DefinitionPath
  /** The graphs around it, from the machine. */
  readonly outer: readonly GraphVisit[]
  readonly queryLanguage: QueryLanguage
  /** The type of the execution that runs it: the machine's, or the one of a distributed Map's child executions. */
  readonly type: WorkflowType
  readonly states: readonly StateVisit[]
}

export type WorkflowType = 'STANDARD' | 'EXPRESS'

export interface StateVisit {
  readonly name: string
  readonly state: State
  readonly path: DefinitionPath
  /** The language that counts: the state's own, else the machine's, else JSONPath. A Map's states do not take it from the Map. */
  readonly queryLanguage: QueryLanguage
}

/**
 * The language of what has this QueryLanguage. Where only a deployment knows the word, what is written tells: JSONPath has neither
 * `{% %}` nor `Arguments` and `Output`.
 */
function languageOf(
  given: QueryLanguage | undefined,
  inherited: QueryLanguage,
  of: State | StateMachine,
): QueryLanguage {
  if (given === undefined || !isOpen(given)) return given ?? inherited
  return /"\{%|"(?:Arguments|Output|Items|Condition)":/.test(JSON.stringify(of)) ? 'JSONata' : 'JSONPath'
}

/** Every graph of a definition, outer ones first. */
export function graphsOf(definition: StateMachine, type: WorkflowType = 'STANDARD'): readonly GraphVisit[] {
  const found: GraphVisit[] = []
  visit(definition, [], [], { language: languageOf(definition.QueryLanguage, 'JSONPath', definition), type }, found)
  return found
}

function visit(
  graph: Graph & Pick<ItemProcessor, 'ProcessorConfig'>,
  path: DefinitionPath,
  outer: readonly GraphVisit[],
  /** The machine's language is that of every state without its own: a Map or Parallel hands on none. */
  inherited: { readonly language: QueryLanguage; readonly type: WorkflowType },
  found: GraphVisit[],
): void {
  const { language } = inherited
  const { Mode: mode, ExecutionType: executionType } = graph.ProcessorConfig ?? {}
  const isChosen = mode === 'DISTRIBUTED' && executionType !== undefined && !isOpen(executionType)
  const type = isChosen ? executionType : inherited.type
  const states = Object.entries(graph.States).map(([name, state]): StateVisit => {
    return {
      name,
      state,
      path: [...path, 'States', name],
      queryLanguage: languageOf(state.QueryLanguage, language, state),
    }
  })
  const here: GraphVisit = { graph, path, outer, queryLanguage: language, type, states }
  found.push(here)
  for (const { state, path: statePath } of states) {
    for (const inner of innerGraphs(state)) {
      visit(inner.graph, [...statePath, ...inner.path], [...outer, here], { language, type }, found)
    }
  }
}

/** The graphs directly inside a state, with the way to them. */
export function innerGraphs(state: State): readonly { readonly graph: Graph; readonly path: DefinitionPath }[] {
  if (state.Type === 'Parallel') {
    return state.Branches.map((graph, index) => ({ graph, path: ['Branches', index] }))
  }
  if (state.Type !== 'Map') return []
  if (state.ItemProcessor) return [{ graph: state.ItemProcessor, path: ['ItemProcessor'] }]
  return state.Iterator ? [{ graph: state.Iterator, path: ['Iterator'] }] : []
}

/** A transition of a state: the field that names the target, where it is, and the target. */
export interface Transition {
  readonly field: 'Next' | 'Default'
  readonly path: DefinitionPath
  readonly target: string
}

export function transitionsOf(state: State): readonly Transition[] {
  const found: Transition[] = []
  const add = (field: Transition['field'], path: DefinitionPath, target: string | undefined) => {
    if (target !== undefined) found.push({ field, path, target })
  }
  if (state.Type === 'Choice') {
    state.Choices.forEach((rule, index) => add('Next', ['Choices', index, 'Next'], rule.Next))
    add('Default', ['Default'], state.Default)
  } else if ('Next' in state) add('Next', ['Next'], state.Next)
  if ('Catch' in state) state.Catch?.forEach((catcher, index) => add('Next', ['Catch', index, 'Next'], catcher.Next))
  return found
}

/** Whether an execution of the graph can end at this state. */
export function isTerminal(state: State): boolean {
  return state.Type === 'Succeed' || state.Type === 'Fail' || ('End' in state && state.End === true)
}
