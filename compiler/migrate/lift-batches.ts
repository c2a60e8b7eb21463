import type * as Asl from '../asl/types.ts'
import { literal, variable } from '../expressions/lift-nodes.ts'
import type { Expression } from '../ir/expression.ts'
import { base, effectiveInput, following, leave, liftCatch, payload, seconds } from './lift-flow.ts'
import { declare, type GraphScope, type Pointer } from './lift-scope.ts'
import { liftPathText, liftTemplate } from './lift-template.ts'

export function liftParallel(graph: GraphScope, name: string, state: Asl.ParallelState, pointer: Pointer): void {
  const scope = liftCatch(graph, name, state, pointer)
  const input = payload(graph, state, pointer)
  unsupportedRetry(graph, name, state, pointer)
  graph.add({
    ...base(graph, name, state, pointer),
    ...(scope !== undefined && { scope }),
    kind: 'parallel',
    name: literal(name),
    branches: state.Branches.map((branch, at) => ({
      name: branch.StartAt,
      graph: nested(graph, [...pointer, 'Branches', at], branch, input),
    })),
    assign: leave(graph, state, pointer, { kind: 'result', shape: { kind: 'array', element: { kind: 'unknown' } } }),
    next: following(graph, name, state),
  })
}

function nested(
  graph: GraphScope,
  pointer: Pointer,
  given: Asl.Graph,
  input: Expression,
  names: { readonly item?: string; readonly index?: string } = {},
) {
  return graph.session.liftGraph({
    session: graph.session,
    pointer,
    language: graph.language,
    graph: given,
    names: graph.names,
    input,
    ...((names.item ?? graph.item) !== undefined && { item: (names.item ?? graph.item)! }),
    ...((names.index ?? graph.index) !== undefined && { index: (names.index ?? graph.index)! }),
  })
}

/** A retry of a whole Parallel or Map would start its operations again. */
function unsupportedRetry(
  graph: GraphScope,
  name: string,
  state: Asl.ParallelState | Asl.MapState,
  pointer: Pointer,
): void {
  if (!state.Retry || state.Retry.length === 0) return
  graph.session.collector.report(
    'migrate-feature',
    {
      state: name,
      feature: 'The Retry',
      reason: `a ${state.Type === 'Map' ? 'map' : 'parallel'} is not retried as a whole`,
    },
    graph.session.locate([...pointer, 'Retry']) ?? {},
  )
}

/** Fields of a distributed Map that read, group or write items by themselves. */
const DISTRIBUTED = ['ItemReader', 'ItemBatcher', 'ResultWriter'] as const

export function liftMap(graph: GraphScope, name: string, state: Asl.MapState, pointer: Pointer): void {
  const scope = liftCatch(graph, name, state, pointer)
  unsupportedRetry(graph, name, state, pointer)
  for (const feature of DISTRIBUTED) {
    if (state[feature] === undefined) continue
    graph.session.collector.report(
      'migrate-feature',
      { state: name, feature: `The ${feature}`, reason: 'a map of a handler takes an array and gives one' },
      graph.session.locate([...pointer, feature]) ?? {},
    )
  }
  const processor: Asl.ItemProcessor = state.ItemProcessor ?? state.Iterator ?? { StartAt: '', States: {} }
  const processorPointer = [...pointer, state.ItemProcessor ? 'ItemProcessor' : 'Iterator']
  const item = declare(graph.session, 'item')
  const index = declare(graph.session, 'index')
  const input = effectiveInput(graph, state, pointer)
  const inner: GraphScope = { ...graph, item, index }
  const selectorField = state.ItemSelector === undefined ? 'Parameters' : 'ItemSelector'
  const selector = state.ItemSelector ?? state.Parameters
  const itemInput =
    selector === undefined ? variable(item) : liftTemplate(inner, [...pointer, selectorField], selector, { input })
  const maxConcurrency = seconds(graph, state, pointer, 'MaxConcurrency')
  const count = seconds(graph, state, pointer, 'ToleratedFailureCount')
  const percentage = seconds(graph, state, pointer, 'ToleratedFailurePercentage')
  graph.add({
    ...base(graph, name, state, pointer),
    ...(scope !== undefined && { scope }),
    kind: 'map',
    ...(isDistributed(processor) && { distributed: true as const }),
    name: literal(name),
    items: mapItems(graph, state, pointer, input),
    item,
    index,
    graph: nested(inner, processorPointer, processor, itemInput, { item, index }),
    ...(maxConcurrency && !(maxConcurrency.kind === 'literal' && maxConcurrency.value === 0) && { maxConcurrency }),
    ...((count ?? percentage) && {
      completion: {
        ...(count && { toleratedFailureCount: count }),
        ...(percentage && { toleratedFailurePercentage: percentage }),
      },
    }),
    assign: leave(graph, state, pointer, { kind: 'result', shape: { kind: 'array', element: { kind: 'unknown' } } }),
    next: following(graph, name, state),
  })
}

const isDistributed = (processor: Asl.ItemProcessor): boolean => processor.ProcessorConfig?.Mode === 'DISTRIBUTED'

function mapItems(graph: GraphScope, state: Asl.MapState, pointer: Pointer, input: Expression): Expression {
  if (state.ItemReader) return { kind: 'foreign', language: 'jsonpath', text: 'the items of ItemReader', reads: [] }
  if (graph.language === 'JSONata') {
    return state.Items === undefined ? input : liftTemplate(graph, [...pointer, 'Items'], state.Items, { input })
  }
  return state.ItemsPath === undefined
    ? input
    : liftPathText(graph, [...pointer, 'ItemsPath'], state.ItemsPath, { input })
}
