import type { MapState, QueryLanguage } from '../../../compiler/asl/types.ts'
import type { Json } from '../../semantics/json.ts'
import { compileFlow, limited, referenceConflict } from '../data-flow.ts'
import { compileMapRun } from '../distributed/map-run.ts'
import { FieldFault } from '../failure.ts'
import type { Query, QueryData } from '../queries/data.ts'
import { isObject } from '../queries/equality.ts'
import { missingStep, pathReader } from '../queries/jsonpath.ts'
import { compiledPath, templateQuery } from '../queries/template.ts'
import { numberField, unexpectedType } from '../queries/typed.ts'
import { runGraph } from '../run-graph.ts'
import { runStrands } from '../strands.ts'
import type { StateCompiler } from './compile-state.ts'

/** How many iterations of an inline Map run at a time at most. */
const MOST_AT_A_TIME = 40

/** Map: the processor once for every item, here or (distributed) as executions of their own. */
export const compileMap: StateCompiler<MapState> = (state, { name, queryLanguage, compileGraph }) => {
  const processor = state.ItemProcessor ?? state.Iterator!
  const distributed = processor.ProcessorConfig?.Mode === 'DISTRIBUTED'
  const graph = compileGraph(processor)
  // Parameters is the older name of ItemSelector here, not a payload of the state.
  const flow = compileFlow({ ...state, Parameters: undefined, Arguments: undefined }, queryLanguage)
  // What a reader reads takes the place of items in the input.
  const items = state.ItemReader ? undefined : itemsQuery(state, queryLanguage, distributed)
  const template = state.ItemSelector ?? state.Parameters
  const selector = template === undefined ? undefined : templateQuery(template, queryLanguage, 'ItemSelector')
  const concurrency = numberField(state.MaxConcurrency, state.MaxConcurrencyPath, 'MaxConcurrency', queryLanguage, {
    whole: true,
    most: Infinity,
    problem: (number, { byPath }) =>
      byPath
        ? `Expected non-negative integer for MaxConcurrency, got '${number}' instead.`
        : 'MaxConcurrency cannot be negative.',
  })
  const mapRun = distributed ? compileMapRun(state, graph, selector, { name, queryLanguage }) : undefined

  return async (run) => {
    const input = flow.effectiveInput(run)
    const data = run.dataOn(input)
    const list = await items?.(data)
    if (list && queryLanguage === 'JSONPath') run.inspect('afterItemsPath', list)
    run.record('MapStateStarted', { length: list?.length ?? 0 })
    const wanted = (await concurrency?.(data)) ?? 0
    run.inspect('maxConcurrency', wanted)
    const { mock } = run.execution.test ?? {}
    if (mapRun) {
      const { result, endEventId } = await mapRun(run, data, list, wanted)
      const succeeded = run.report('MapStateSucceeded', undefined, endEventId)
      return run.after(succeeded, () => flow.finish(run, limited(run, result), input))
    }
    if (mock) {
      const selected: Json[] = []
      for (const [index, item] of list!.entries()) {
        const context = run.contextWith({ Item: { Index: index, Value: item } })
        if (selector) selected.push(await selector(run.data({ input, context })))
      }
      if (selector) run.inspect('afterItemSelector', selected)
      return flow.finish(run, mock(list!.length), input)
    }
    const { history } = run.execution
    const report = (type: string, index: number, previousEventId: number) =>
      history.record(type, previousEventId, { name, index }, name)
    const outputs = await runStrands(run, {
      count: list!.length,
      concurrency: wanted === 0 ? MOST_AT_A_TIME : Math.min(wanted, MOST_AT_A_TIME),
      mapContext: (index) => ({ Item: { Index: index, Value: list![index]! } }),
      start: async (index, strand) => {
        strand.lastEventId = report('MapIterationStarted', index, strand.lastEventId)
        const context = run.contextWith(strand.mapContext)
        const item = selector ? await selector(run.data({ input, context })) : list![index]!
        return runGraph(graph, run.execution, strand, run.scope.inner(), limited(run, item))
      },
      events: {
        succeeded: (index, { lastEventId }) => report('MapIterationSucceeded', index, lastEventId),
        failed: (index, { lastEventId }) => void report('MapIterationFailed', index, lastEventId),
        aborted: (index, { lastEventId }) => void report('MapIterationAborted', index, lastEventId),
      },
    })
    const succeeded = run.report('MapStateSucceeded')
    return run.after(succeeded, () => flow.finish(run, limited(run, outputs), input))
  }
}

/**
 * The items as a list; the entries of an object become `{Key, Value}` (developer guide, "ItemsPath"). An inline Map takes no object,
 * whatever the guide says: both languages were recorded to refuse it, JSONPath as late as December 2025.
 */
function itemsQuery(
  state: MapState,
  language: QueryLanguage,
  distributed: boolean,
): (data: QueryData) => Promise<readonly Json[]> {
  if (language === 'JSONPath') {
    const path = compiledPath(state.ItemsPath ?? '$')
    const reader = pathReader(path)
    return async (data) => {
      const read = reader(data)
      if (!read.found) {
        const document = path.root.kind === 'context' ? data.context : data.input
        throw referenceConflict(`step "${missingStep(path, document)}"`, document)
      }
      const found = read.value
      if (Array.isArray(found)) return found as readonly Json[]
      if (distributed && isObject(found)) return entriesOf(found)
      throw new FieldFault('States.Runtime', `Reference path "${shownPath(state.ItemsPath)}" must point to array.`)
    }
  }
  const query: Query = state.Items === undefined ? (data) => data.input : templateQuery(state.Items, language, 'Items')
  return async (data) => {
    const found = await query(data)
    if (Array.isArray(found)) return found as readonly Json[]
    if (distributed && isObject(found)) return entriesOf(found)
    throw unexpectedType(state.Items, 'Items', 'array', found)
  }
}

function entriesOf(object: { readonly [key: string]: Json }): readonly Json[] {
  return Object.entries(object).map(([Key, Value]) => ({ Key, Value }))
}

/** A path into the context object is shown as one into the input. */
function shownPath(path = '$'): string {
  return path.startsWith('$$') ? path.slice(1) : path
}
