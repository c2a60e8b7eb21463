import type { Expression } from '../../ir/expression.ts'
import type { ChoiceState, MapState, ParallelState, State } from '../../ir/state.ts'
import type { Graph, StateId, VariableId } from '../../ir/workflow.ts'
import { failsOut } from '../../ir/edges.ts'
import { expressionsOf, nestedGraphs, partsOf, readsOf, scopesAround, statesOf, targetsOf } from '../../ir/visit.ts'
import { isOnly } from '../../expressions/shapes.ts'
import { functionRow } from '../../expressions/functions.ts'
import { type GraphEmitter, innerStrand, place } from './emission.ts'

/**
 * `parallel` and `map` never reject, and end early as their completion says (`durable-api` 9.2). Exact are:
 * - `safe`: no branch or item can fail;
 * - `collect`: failures are tolerated whatever their number, so that all run to their end and each answers its status;
 * - `sequence`: one runs at a time, so that whether the batch is over can be asked between them;
 * - `abort`: the first failure ends the batch, also where none is tolerated in so many words, and the handler reads nothing after it
 *   but that failure.
 */
export type BatchMode = 'safe' | 'collect' | 'sequence' | 'abort'

type BatchState = MapState | ParallelState

export function batchMode(state: BatchState, emitter: GraphEmitter): BatchMode {
  const { diagnostics } = emitter.emission
  const refuse = (reason: string) => {
    diagnostics.report('batch-completion', { operation: state.id, reason }, place(state.span))
    return 'collect' as const
  }
  const { completion } = state
  for (const limit of Object.values(completion ?? {}) as readonly Expression[])
    if (!isOnly(emitter.shape(limit), 'number')) return refuse('a limit of it is not certainly a number')
  if (completion?.minSuccessful)
    return isSequential(state) ? 'sequence' : refuse('`minSuccessful` ends it while others run')
  const graphs = nestedGraphs(state).map(({ graph }) => graph)
  const { origin } = emitter.emission.workflow
  if (!graphs.some((graph) => failsOut(graph, origin))) return 'safe'
  const limits = [completion?.toleratedFailureCount, completion?.toleratedFailurePercentage]
  const isTolerant = limits.some((limit) => limit !== undefined)
  if (isTolerant && toleratesAll(state)) return 'collect'
  if (isSequential(state)) return 'sequence'
  if (isTolerant && !toleratesNone(state))
    return refuse('a tolerated number of failures may be exceeded while others run')
  const batch = batchVariable(state)
  const read = batch === undefined ? undefined : forbiddenRead(emitter.graph, state, batch)
  if (read) {
    diagnostics.report(
      'batch-read-after-failure',
      { operation: state.id, what: read.what },
      { ...place(read.span ?? state.span), related: state.span ? [{ message: 'the batch', span: state.span }] : [] },
    )
  }
  const scope = innerStrand(state, emitter)
  const allows = { kind: 'extra-effects', scope } as const
  diagnostics.report('batch-stops-others', { operation: state.id }, { ...place(state.span), allows })
  return 'abort'
}

const isSequential = (state: BatchState): boolean =>
  state.maxConcurrency?.kind === 'literal' && state.maxConcurrency.value === 1

function toleratesAll(state: BatchState): boolean {
  const { toleratedFailureCount: count, toleratedFailurePercentage: percentage } = state.completion!
  const atLeast = (limit: Expression | undefined, least: number) =>
    limit === undefined || (limit.kind === 'literal' && typeof limit.value === 'number' && limit.value >= least)
  return atLeast(percentage, 100) && atLeast(count, mostItems(state))
}

/** Any failure exceeds the smaller of two limits. */
function toleratesNone({ completion }: BatchState): boolean {
  const limits = [completion?.toleratedFailureCount, completion?.toleratedFailurePercentage]
  return limits.some((limit) => limit?.kind === 'literal' && limit.value === 0)
}

/** As many branches or items as there may be. */
function mostItems(state: BatchState): number {
  if (state.kind === 'parallel') return state.branches.length
  const { items } = state
  if (items.kind === 'literal' && Array.isArray(items.value)) return items.value.length
  const isWritten = items.kind === 'array' && !items.elements.some(({ kind }) => kind === 'spread')
  return isWritten ? items.elements.length : Infinity
}

function batchVariable(state: BatchState): VariableId | undefined {
  return state.assign.find(({ value }) => value.kind === 'result')?.variable
}

/** What is the same whichever items ran on: the failure itself. */
const READABLE: ReadonlySet<string> = new Set([
  'BatchResult.hasFailure',
  'BatchResult.status',
  'BatchResult.firstError',
  'BatchResult.failureCount',
  'BatchResult.getErrors',
  'BatchResult.completionReason',
])
const READABLE_PROPERTIES: ReadonlySet<string> = new Set(['hasFailure', 'status', 'failureCount', 'completionReason'])

interface ForbiddenRead {
  readonly what: string
  readonly span?: Expression['span']
}

/** The first read, on a way where the batch may have failed, of something that depends on how far the others came. */
function forbiddenRead(graph: Graph, batch: BatchState, variable: VariableId): ForbiddenRead | undefined {
  for (const { value } of batch.assign) if (value.kind !== 'result') return { what: 'its parts', span: value.span }
  const seen = new Set<StateId>()
  const waiting: StateId[] = [batch.next]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const state = graph.states[id]
    if (!state || seen.has(id) || state === batch) continue
    seen.add(id)
    const { expressions, next } =
      state.kind === 'choice'
        ? afterFailure(state, variable)
        : { expressions: [...expressionsOf(state), ...nestedExpressions(state)], next: targetsOf(state) }
    for (const expression of expressions) {
      const found = readIn(expression, variable)
      if (found) return found
    }
    for (const scope of scopesAround(graph, state.scope))
      if (scope.kind === 'try') waiting.push(...scope.handlers.map(({ next: handler }) => handler))
    waiting.push(...next)
  }
  return undefined
}

/**
 * What a choice does where the batch may have failed. Where no failure is found, all items have succeeded, and everything may be
 * read, also by what the choice assigns on that way.
 */
function afterFailure(
  { branches, otherwise, assign }: ChoiceState,
  variable: VariableId,
): { readonly expressions: readonly Expression[]; readonly next: readonly StateId[] } {
  const expressions: Expression[] = []
  const next: StateId[] = []
  for (const branch of branches) {
    const found = failureTest(branch.when, variable)
    expressions.push(branch.when)
    if (found !== 'none') {
      expressions.push(...branch.assign.map(({ value }) => value))
      next.push(branch.next)
    }
    if (found === 'some') return { expressions, next }
  }
  return { expressions: [...expressions, ...assign.map(({ value }) => value)], next: [...next, otherwise] }
}

function nestedExpressions(state: State): readonly Expression[] {
  return nestedGraphs(state).flatMap(({ graph }) =>
    [...statesOf(graph)].flatMap((nested) => expressionsOf(nested.state)),
  )
}

/** Whether a test is true exactly where the batch has (`some`) or has not (`none`) failed. */
function failureTest(test: Expression, variable: VariableId): 'some' | 'none' | undefined {
  if (test.kind === 'unary' && test.operator === '!') {
    const inner = failureTest(test.operand, variable)
    return inner === 'some' ? 'none' : inner === 'none' ? 'some' : undefined
  }
  const read = batchRead(test, variable)
  if (read === 'hasFailure') return 'some'
  if (test.kind !== 'binary') return undefined
  const left = batchRead(test.left, variable)
  const right = test.right.kind === 'literal' ? test.right.value : undefined
  if (left === 'failureCount' && right === 0) {
    if (['>', '!==', '!='].includes(test.operator)) return 'some'
    if (['===', '=='].includes(test.operator)) return 'none'
  }
  // A status that is no constant may be either.
  if (left === 'status' && (right === 'FAILED' || right === 'SUCCEEDED')) {
    if (['===', '=='].includes(test.operator)) return right === 'FAILED' ? 'some' : 'none'
    if (['!==', '!='].includes(test.operator)) return right === 'FAILED' ? 'none' : 'some'
  }
  if (left === 'firstError' && test.right.kind === 'undefined') {
    if (['!==', '!='].includes(test.operator)) return 'some'
    if (['===', '=='].includes(test.operator)) return 'none'
  }
  return undefined
}

/** The member of the batch that an expression is. */
function batchRead(expression: Expression, variable: VariableId): string | undefined {
  const of = (value: Expression | undefined) => value?.kind === 'variable' && value.variable === variable
  if (expression.kind === 'member' && of(expression.object)) return expression.property
  if (expression.kind === 'call' && functionRow(expression.function) && of(expression.arguments[0]))
    return expression.function.slice(expression.function.indexOf('.') + 1)
  return undefined
}

function readIn(expression: Expression, variable: VariableId): ForbiddenRead | undefined {
  if (!readsOf(expression).includes(variable)) return undefined
  const read = batchRead(expression, variable)
  if (read !== undefined) {
    const allowed = expression.kind === 'call' ? READABLE.has(expression.function) : READABLE_PROPERTIES.has(read)
    return allowed ? undefined : { what: `\`${read}\``, span: expression.span }
  }
  if (expression.kind === 'variable') return { what: 'the batch as a whole', span: expression.span }
  for (const part of partsOf(expression)) {
    const found = readIn(part, variable)
    if (found) return { ...found, span: found.span ?? expression.span }
  }
  return undefined
}
