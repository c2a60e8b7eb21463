import type { Expression, ObjectEntry, Spread } from './expression.ts'
import type { Assignment, State, StateTable, TaskCall } from './state.ts'
import type { Graph, ScopeId, StateId, VariableId, Workflow } from './workflow.ts'

/** A graph that hangs on a state: a branch, the item function of a map, a child context. */
export interface NestedGraph {
  readonly graph: Graph
  readonly branch?: number
}

/** The graphs directly on a state, in source order. */
export function nestedGraphs(state: State): readonly NestedGraph[] {
  switch (state.kind) {
    case 'parallel':
      return state.branches.map(({ graph }, branch) => ({ graph, branch }))
    case 'map':
    case 'runInChildContext':
      return [{ graph: state.graph }]
    default:
      return []
  }
}

export interface VisitedState {
  readonly state: State
  readonly graph: Graph
  /** The states whose nested graphs hold this one, outermost first; empty at the handler's own level. */
  readonly holders: readonly State[]
}

/** Every state of a graph and of the graphs nested in it, each before what it holds. */
export function* statesOf(graph: Graph, holders: readonly State[] = []): Generator<VisitedState> {
  for (const state of Object.values(graph.states)) {
    yield { state, graph, holders }
    for (const nested of nestedGraphs(state)) yield* statesOf(nested.graph, [...holders, state])
  }
}

export const allStates = (workflow: Workflow): Generator<VisitedState> => statesOf(workflow.graph)

/** A graph and every graph nested in it, outer before inner. */
export function* graphsOf(graph: Graph): Generator<Graph> {
  yield graph
  for (const state of Object.values(graph.states))
    for (const nested of nestedGraphs(state)) yield* graphsOf(nested.graph)
}

/** Where a state goes without an error, in source order; none for an end. */
export function targetsOf(state: State): readonly StateId[] {
  switch (state.kind) {
    case 'choice':
      return [...state.branches.map((branch) => branch.next), state.otherwise]
    case 'succeed':
    case 'fail':
      return []
    default:
      return [state.next]
  }
}

/** The scopes around a state or scope of a graph, innermost first. */
export function scopesAround(graph: Graph, scope: ScopeId | undefined): readonly Graph['scopes'][ScopeId][] {
  const found = []
  for (let id = scope; id !== undefined; id = graph.scopes[id]?.parent) {
    const next = graph.scopes[id]
    if (next === undefined) break
    found.push(next)
  }
  return found
}

/** The scopes around each place of a state that its errors leave from, innermost first. Only a created callback has two such places. */
export function scopesOfErrors(graph: Graph, state: State): readonly ReturnType<typeof scopesAround>[] {
  const own = scopesAround(graph, state.scope)
  if (state.kind !== 'createCallback' || state.handOver.scope === state.scope) return [own]
  return [own, scopesAround(graph, state.handOver.scope)]
}

/** The assignments a state can make on its way out: of a choice, those of every branch. */
export function assignmentsOf(state: State): readonly Assignment[] {
  switch (state.kind) {
    case 'choice':
      return [...state.branches.flatMap((branch) => branch.assign), ...state.assign]
    case 'succeed':
    case 'fail':
      return []
    default:
      return state.assign
  }
}

/** The expressions directly in a state, without the states of its nested graphs. Those of assignments come last. */
export function expressionsOf(state: State): readonly Expression[] {
  const own = (OWN_EXPRESSIONS[state.kind] as (state: State) => readonly (Expression | undefined)[])(state)
  const name = 'name' in state ? [state.name] : []
  return [...name, ...own, ...assignmentsOf(state).map(({ value }) => value)].filter((found) => found !== undefined)
}

const captured = (call: TaskCall) => Object.values(call.captures)
const completion = (state: { completion?: { [key: string]: Expression | undefined } }) =>
  Object.values(state.completion ?? {})

const OWN_EXPRESSIONS: StateTable<readonly (Expression | undefined)[]> = {
  step: (state) => captured(state.call),
  wait: (state) => ['seconds' in state.until ? state.until.seconds : state.until.timestamp],
  invoke: (state) => [state.function, state.input],
  createCallback: (state) => [
    state.timeoutSeconds,
    state.heartbeatSeconds,
    state.handOver.name,
    ...captured(state.handOver.call),
  ],
  waitForCallback: (state) => [state.timeoutSeconds, state.heartbeatSeconds, ...captured(state.submitter)],
  waitForCondition: (state) => [state.initial, ...captured(state.check)],
  parallel: (state) => [state.maxConcurrency, ...completion({ completion: { ...state.completion } })],
  map: (state) => [
    state.items,
    state.itemName,
    state.maxConcurrency,
    ...completion({ completion: { ...state.completion } }),
  ],
  runInChildContext: () => [],
  compute: (state) => captured(state.call),
  task: (state) => [state.arguments, state.timeoutSeconds, state.heartbeatSeconds, state.credentials],
  choice: (state) => state.branches.map((branch) => branch.when),
  assign: () => [],
  succeed: (state) => [state.value],
  fail: (state) => [state.error],
}

/** The expressions directly in an expression, in order of evaluation. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'undefined':
    case 'variable':
    case 'result':
    case 'event':
    case 'execution-arn':
    case 'parameter':
    case 'foreign':
      return []
    case 'member':
      return [expression.object]
    case 'index':
      return [expression.object, expression.index]
    case 'unary':
      return [expression.operand]
    case 'binary':
    case 'logical':
      return [expression.left, expression.right]
    case 'conditional':
      return [expression.test, expression.then, expression.otherwise]
    case 'template':
      return expression.parts.filter((part) => typeof part !== 'string')
    case 'array':
      return expression.elements.map((element) => (element.kind === 'spread' ? element.value : element))
    case 'object':
      return expression.entries.flatMap((entry) =>
        entry.kind === 'entry' && typeof entry.key !== 'string' ? [entry.key, entry.value] : [entry.value],
      )
    case 'call':
      return expression.arguments
    case 'error':
      return [
        expression.message,
        ...(expression.cause ? [expression.cause] : []),
        ...Object.values(expression.fields ?? {}),
      ]
    case 'instanceof':
      return [expression.value]
    case 'iteration': {
      const { list, total, body } = expression
      return total ? [list, total.initial, body] : [list, body]
    }
    default:
      return unknownKind(expression)
  }
}

/** An expression and all that is in it, outer before inner. */
export function* walkExpression(expression: Expression): Generator<Expression> {
  yield expression
  for (const part of partsOf(expression)) yield* walkExpression(part)
}

/** Whether an expression reads the result of the operation that it is assigned after. */
export const readsResult = (expression: Expression): boolean =>
  [...walkExpression(expression)].some(({ kind }) => kind === 'result')

/** The variables an expression reads, each once, in order. */
export function readsOf(expression: Expression): readonly VariableId[] {
  const reads = new Set<VariableId>()
  for (const part of walkExpression(expression)) {
    if (part.kind === 'variable') reads.add(part.variable)
    else if (part.kind === 'foreign') for (const variable of part.reads) reads.add(variable)
  }
  return [...reads]
}

/** Makes an expression again with `change` done to each direct part; the same object where nothing changed. */
export function mapParts(expression: Expression, change: (part: Expression) => Expression): Expression {
  switch (expression.kind) {
    case 'literal':
    case 'undefined':
    case 'variable':
    case 'result':
    case 'event':
    case 'execution-arn':
    case 'parameter':
    case 'foreign':
      return expression
    case 'member':
      return { ...expression, object: change(expression.object) }
    case 'index':
      return { ...expression, object: change(expression.object), index: change(expression.index) }
    case 'unary':
      return { ...expression, operand: change(expression.operand) }
    case 'binary':
      return { ...expression, left: change(expression.left), right: change(expression.right) }
    case 'logical':
      return { ...expression, left: change(expression.left), right: change(expression.right) }
    case 'conditional':
      return {
        ...expression,
        test: change(expression.test),
        // oxlint-disable-next-line unicorn/no-thenable -- syntax as data, never awaited
        then: change(expression.then),
        otherwise: change(expression.otherwise),
      }
    case 'template':
      return { ...expression, parts: expression.parts.map((part) => (typeof part === 'string' ? part : change(part))) }
    case 'array':
      return {
        ...expression,
        elements: expression.elements.map((element) =>
          element.kind === 'spread' ? changeSpread(element, change) : change(element),
        ),
      }
    case 'object':
      return {
        ...expression,
        entries: expression.entries.map((entry) =>
          entry.kind === 'spread' ? changeSpread(entry, change) : changeEntry(entry, change),
        ),
      }
    case 'call':
      return { ...expression, arguments: expression.arguments.map(change) }
    case 'error':
      return {
        ...expression,
        message: change(expression.message),
        ...(expression.cause && { cause: change(expression.cause) }),
        ...(expression.fields && { fields: changeFields(expression.fields, change) }),
      }
    case 'instanceof':
      return { ...expression, value: change(expression.value) }
    case 'iteration': {
      const { list, total, body } = expression
      return {
        ...expression,
        list: change(list),
        ...(total && { total: { ...total, initial: change(total.initial) } }),
        body: change(body),
      }
    }
    default:
      return unknownKind(expression)
  }
}

/** Rewrites an expression from the leaves up. */
export function mapExpression(expression: Expression, change: (part: Expression) => Expression): Expression {
  return change(mapParts(expression, (part) => mapExpression(part, change)))
}

function changeFields(
  fields: Readonly<Record<string, Expression>>,
  change: (part: Expression) => Expression,
): Readonly<Record<string, Expression>> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, change(value)]))
}

function changeSpread(spread: Spread, change: (part: Expression) => Expression): Spread {
  return { ...spread, value: change(spread.value) }
}

function changeEntry(entry: ObjectEntry, change: (part: Expression) => Expression): ObjectEntry {
  return {
    ...entry,
    key: typeof entry.key === 'string' ? entry.key : change(entry.key),
    value: change(entry.value),
  }
}

function unknownKind(expression: never): never {
  throw new Error(`unknown expression kind: ${JSON.stringify(expression)}`)
}
