import { missing, variable } from '../expressions/lift-nodes.ts'
import type { Expression } from '../ir/expression.ts'
import type { MapState, ParallelState, TaskState } from '../ir/state.ts'
import type { Graph, Handler } from '../ir/workflow.ts'
import type { FlowGraph } from './flow-graph.ts'
import { formOf, readsOnlyPayload } from './integration.ts'
import { TASK_TOKEN } from './lift-scope.ts'
import type { Locals, Spot } from './locals.ts'
import type { Names } from './names.ts'
import type { Block, Environment, Local, NestedBlock, OperationState, OperationStatement } from './statement.ts'
import { errorTest, readsVariable } from './structure-rules.ts'

/** What an operation is written with: of the function it stands in, but for `structure`. */
export interface OperationWriting {
  readonly flow: FlowGraph
  readonly names: Names
  readonly locals: Locals
  /** Writes a branch or an item function. */
  readonly structure: (graph: Graph, environment: Environment, block: Block) => void
}

/** An operation with its expressions filled in, and its branches or item function as statements; `result` is declared by it. */
export function operationStatement(
  state: OperationState,
  handlers: readonly Handler[],
  result: Local,
  spot: Spot,
  writing: OperationWriting,
): OperationStatement {
  const common = { kind: 'operation' as const, result, declared: false }
  switch (state.kind) {
    case 'wait': {
      const value = (expression: Expression) => writing.locals.fill(expression, spot)
      const until =
        'seconds' in state.until ? { seconds: value(state.until.seconds) } : { timestamp: value(state.until.timestamp) }
      return { ...common, form: 'wait', state: { ...state, until, assign: [] }, nested: [] }
    }
    case 'task':
      return { ...common, ...task(state, handlers, spot, writing) }
    case 'parallel':
      return { ...common, ...parallel(state, spot, writing) }
    case 'map':
      return { ...common, ...map(state, spot, writing) }
    default:
      return state satisfies never
  }
}

type Own = Omit<OperationStatement, 'kind' | 'result' | 'declared'>

function task(state: TaskState, handlers: readonly Handler[], spot: Spot, writing: OperationWriting): Own {
  const { flow, names, locals } = writing
  const live = flow.live.get(state.next)!
  const read = state.assign.filter((one) => live.has(one.variable)).map((one) => one.value)
  const form = formOf(state, { wholeResponse: !readsOnlyPayload(read), error: readsError(handlers, flow) })
  const filled: TaskState = {
    ...state,
    ...(state.arguments && {
      arguments: form === 'invoke' ? locals.fill(state.arguments, spot) : locals.inStep(state.arguments, spot),
    }),
    ...optional('timeoutSeconds', state.timeoutSeconds, spot, locals),
    ...optional('heartbeatSeconds', state.heartbeatSeconds, spot, locals),
    ...optional('credentials', state.credentials, spot, locals),
    assign: [],
  }
  if (form !== 'handover') return { form, state: filled, nested: [] }
  const [promise, callbackId] = [names.fresh('promise'), names.fresh('callbackId')]
  const token = new Map([...spot.environment, [TASK_TOKEN, variable(callbackId)] as const])
  const handed = state.arguments && locals.inStep(state.arguments, { ...spot, environment: token })
  return { form, state: { ...filled, ...(handed && { arguments: handed }) }, nested: [], promise, callbackId }
}

function parallel(state: ParallelState, spot: Spot, { locals, structure }: OperationWriting): Own {
  const nested = state.branches.map((branch): NestedBlock => {
    const block: Block = { statements: [], parent: spot.block }
    structure(branch.graph, spot.environment, block)
    return { ...(branch.name !== undefined && { name: branch.name }), body: block.statements }
  })
  const filled = { ...state, ...optional('maxConcurrency', state.maxConcurrency, spot, locals), assign: [] }
  return { form: 'batch', state: filled, nested }
}

function map(state: MapState, spot: Spot, { names, locals, structure }: OperationWriting): Own {
  const block: Block = { statements: [], parent: spot.block }
  const [item, index] = [names.fresh('item'), names.fresh('index')]
  for (const local of [item, index]) locals.declare(local, block)
  const environment = new Map(spot.environment)
  if (state.item !== undefined) environment.set(state.item, variable(item))
  if (state.index !== undefined) environment.set(state.index, variable(index))
  structure(state.graph, environment, block)
  const filled: MapState = {
    ...state,
    items: locals.fill(state.items, spot),
    ...optional('maxConcurrency', state.maxConcurrency, spot, locals),
    ...(state.completion && {
      completion: {
        ...optional('toleratedFailureCount', state.completion.toleratedFailureCount, spot, locals),
        ...optional('toleratedFailurePercentage', state.completion.toleratedFailurePercentage, spot, locals),
      },
    }),
    assign: [],
  }
  return { form: 'batch', state: filled, nested: [{ body: block.statements }], item, index }
}

function optional<K extends string>(key: K, expression: Expression | undefined, spot: Spot, locals: Locals) {
  return (expression ? { [key]: locals.fill(expression, spot) } : {}) as { readonly [key in K]?: Expression }
}

/** Whether a handler tells errors apart, or hands the error on to code that reads it. */
function readsError(handlers: readonly Handler[], flow: FlowGraph): boolean {
  return handlers.some((handler) => {
    if (errorTest(handler.errors, missing) !== undefined) return true
    const first = flow.graph.states[handler.next]!
    if (handler.binding === undefined || first.kind !== 'assign') return false
    const live = flow.live.get(first.next)!
    return first.assign.some((one) => live.has(one.variable) && readsVariable(one.value, handler.binding!))
  })
}
