import { describeExpression, describeSeconds, operationName } from '../ir/describe.ts'
import { type Edge, edgesOf } from '../ir/edges.ts'
import type { Expression } from '../ir/expression.ts'
import type { State, StateTable } from '../ir/state.ts'
import { nestedGraphs } from '../ir/visit.ts'
import { nestedPrefix, statePath } from '../ir/walk.ts'
import type { Graph, Workflow } from '../ir/workflow.ts'

/**
 * What every picture of a workflow shows, whatever it is drawn with: operations, choices, ends and the ways between them. States that
 * only assign variables are left out, unless a loop has nothing else.
 */
export interface PictureGraph {
  readonly label?: string
  /** Absent for a graph without states. */
  readonly start?: string
  readonly nodes: readonly PictureNode[]
  readonly edges: readonly PictureEdge[]
}

type NodeShape = 'operation' | 'wait' | 'choice' | 'assign' | 'succeed' | 'fail'

export interface PictureNode {
  /** The state's path: unique in the workflow. */
  readonly path: string
  readonly shape: NodeShape
  readonly title: string
  readonly detail?: string
  readonly mark?: Mark
  readonly graphs: readonly PictureGraph[]
}

export interface PictureEdge {
  readonly from: string
  readonly to: string
  readonly kind: 'next' | 'error'
  readonly label?: string
}

/** How a difference colours a node. */
export type Mark = 'added' | 'removed' | 'changed'

export function picture(workflow: Workflow, marks: ReadonlyMap<string, Mark> = new Map()): PictureGraph {
  return pictureGraph(workflow.graph, '', undefined, { workflow, marks })
}

interface Source {
  readonly workflow: Workflow
  readonly marks: ReadonlyMap<string, Mark>
}

function pictureGraph(graph: Graph, prefix: string, label: string | undefined, source: Source): PictureGraph {
  const all = edgesOf(graph, source.workflow.origin)
  const shown = visibleStates(graph, all)
  const nodes = Object.values(graph.states)
    .filter((state) => shown.has(state.id))
    .map((state) => pictureNode(state, prefix, source))
  const edges = new Map<string, PictureEdge>()
  for (const edge of all) {
    if (!shown.has(edge.from)) continue
    const target = pastHidden(graph, edge.to, shown)
    if (target === undefined) continue
    const made = pictureEdge(edge, graph, statePath(prefix, edge.from), statePath(prefix, target), source.workflow)
    edges.set(JSON.stringify([made.from, made.to, made.kind, made.label]), made)
  }
  const start = pastHidden(graph, graph.start, shown)
  return {
    ...(label !== undefined && { label }),
    ...(start !== undefined && { start: statePath(prefix, start) }),
    nodes,
    edges: [...edges.values()],
  }
}

/** All states but assignments; a cycle of assignments keeps the first, so that every way ends somewhere. */
function visibleStates(graph: Graph, edges: readonly Edge[]): ReadonlySet<string> {
  const shown = new Set(
    Object.values(graph.states)
      .filter(({ kind }) => kind !== 'assign')
      .map(({ id }) => id),
  )
  for (const { to } of [{ to: graph.start }, ...edges]) {
    const seen = new Set<string>()
    for (let id = to; ;) {
      const state = graph.states[id]
      if (!state || shown.has(id)) break
      if (seen.has(id)) {
        shown.add(id)
        break
      }
      seen.add(id)
      if (!('next' in state)) break
      id = state.next
    }
  }
  return shown
}

/** The first shown state from here on; undefined when a definition points nowhere. */
function pastHidden(graph: Graph, from: string, shown: ReadonlySet<string>): string | undefined {
  let id = from
  while (!shown.has(id)) {
    const state = graph.states[id]
    if (!state || !('next' in state)) return undefined
    id = state.next
  }
  return id
}

function pictureEdge(edge: Edge, graph: Graph, from: string, to: string, workflow: Workflow): PictureEdge {
  if (edge.kind === 'catch') {
    const names = edge.errors === 'all' || edge.errors === undefined ? 'error' : edge.errors.join(', ')
    return { from, to, kind: 'error', label: names }
  }
  if (edge.kind === 'next') return { from, to, kind: 'next' }
  const state = graph.states[edge.from]
  const isYesNo = state?.kind === 'choice' && state.branches.length === 1
  if (edge.kind === 'otherwise') return { from, to, kind: 'next', label: isYesNo ? 'no' : 'else' }
  const label = isYesNo ? 'yes' : edge.when ? describeExpression(edge.when, workflow.variables) : ''
  return { from, to, kind: 'next', label }
}

function pictureNode(state: State, prefix: string, source: Source): PictureNode {
  const path = statePath(prefix, state.id)
  const { title, detail, shape } = wordsOf(state, source.workflow)
  const mark = source.marks.get(path)
  return {
    path,
    shape,
    title,
    ...(detail && { detail }),
    ...(mark && { mark }),
    graphs: nestedGraphs(state).map(({ graph, branch = 0 }) =>
      pictureGraph(
        graph,
        nestedPrefix(path, branch),
        state.kind === 'parallel' ? (state.branches[branch]?.name ?? `branch ${branch + 1}`) : undefined,
        source,
      ),
    ),
  }
}

interface NodeWords {
  readonly title: string
  readonly detail?: string
  readonly shape: NodeShape
}

/** The words of a state, as every picture shows them. */
function wordsOf(state: State, workflow: Workflow): NodeWords {
  // The row of the state's own kind takes it; the lookup loses that link.
  return (WORDS[state.kind] as (state: State, workflow: Workflow) => NodeWords)(state, workflow)
}

const WORDS: StateTable<NodeWords, Workflow> = {
  step: (state, workflow) => operation(state, 'step', workflow),
  wait: (state, workflow) => {
    const words =
      'seconds' in state.until
        ? `wait ${describeSeconds(state.until.seconds, workflow.variables)}`
        : `wait until ${describeExpression(state.until.timestamp, workflow.variables)}`
    const name = operationName(state, workflow.variables)
    return name === undefined ? { title: words, shape: 'wait' } : { title: name, detail: words, shape: 'wait' }
  },
  invoke: (state, workflow) =>
    operation(state, `invoke ${describeExpression(state.function, workflow.variables)}`, workflow),
  createCallback: (state, workflow) => operation(state, `callback${timeout(state.timeoutSeconds, workflow)}`, workflow),
  waitForCallback: (state, workflow) =>
    operation(state, `wait for callback${timeout(state.timeoutSeconds, workflow)}`, workflow),
  waitForCondition: (state, workflow) => operation(state, 'wait for condition', workflow),
  parallel: (state, workflow) =>
    operation(state, `${state.together ? 'together' : 'parallel'}, ${state.branches.length} branches`, workflow),
  map: (state, workflow) =>
    operation(
      state,
      `${state.together ? 'all of' : 'map over'} ${describeExpression(state.items, workflow.variables)}`,
      workflow,
    ),
  runInChildContext: (state, workflow) => operation(state, 'child context', workflow),
  // What it computes is written in the handler; its state is called by the names it is about.
  compute: (state) => ({ title: state.id, detail: 'code', shape: 'operation' }),
  task: (state, workflow) => {
    const resource = state.resource.replace(/^arn:[^:]*:states:[^:]*:[^:]*:/, '')
    return operation({ ...state, name: state.name ?? { kind: 'literal', value: state.id } }, resource, workflow)
  },
  choice: (state, workflow) => ({
    title: state.branches.length === 1 ? describeExpression(state.branches[0]!.when, workflow.variables) : state.id,
    shape: 'choice',
  }),
  assign: (state, workflow) => ({
    title: state.assign
      .map(({ variable, value }) => {
        const name = workflow.variables[variable]?.name ?? variable
        return `${name} = ${describeExpression(value, workflow.variables)}`
      })
      .join('; '),
    shape: 'assign',
  }),
  succeed: (state, workflow) => ({
    title: state.value ? `return ${describeExpression(state.value, workflow.variables)}` : 'return',
    shape: 'succeed',
  }),
  fail: (state, workflow) => ({ title: `throw ${describeError(state.error, workflow)}`, shape: 'fail' }),
}

function operation(state: State, detail: string, workflow: Workflow): NodeWords {
  const name = operationName(state, workflow.variables)
  return name === undefined ? { title: detail, shape: 'operation' } : { title: name, detail, shape: 'operation' }
}

function timeout(seconds: Expression | undefined, workflow: Workflow): string {
  return seconds ? `, at most ${describeSeconds(seconds, workflow.variables)}` : ''
}

/** `throw OrderError: out of stock`: the class and the message, without the constructor's dress. */
function describeError(error: Expression, workflow: Workflow): string {
  if (error.kind !== 'error') return describeExpression(error, workflow.variables)
  const message = error.message
  const words =
    message.kind === 'literal' && typeof message.value === 'string'
      ? message.value
      : describeExpression(message, workflow.variables)
  return `${error.classes[0] ?? 'Error'}: ${words}`
}
