import type { MapState, QueryLanguage } from '../../../compiler/asl/types.ts'
import type { Json } from '../../semantics/json.ts'
import { compileFlow, limited } from '../data-flow.ts'
import { FieldFault, StateFailure, Uninterpretable } from '../failure.ts'
import type { Strand } from '../execution.ts'
import type { Query } from '../queries/data.ts'
import { isObject } from '../queries/equality.ts'
import { pathQuery, templateQuery } from '../queries/template.ts'
import { numberField, unexpectedType } from '../queries/typed.ts'
import { History } from '../history.ts'
import type { CompiledGraph } from '../machine.ts'
import { runGraph } from '../run-graph.ts'
import { Scope } from '../scope.ts'
import type { StateRun } from '../state-run.ts'
import { runStrands } from '../strands.ts'
import type { StateCompiler } from './compile-state.ts'

/** How many iterations of an inline Map run at a time at most, and of a distributed one. */
const MOST_AT_A_TIME = { INLINE: 40, DISTRIBUTED: 10_000 } as const

/**
 * Map: the processor once for every item. An inline Map fails with the first iteration that fails. A distributed one starts an
 * execution for every item and fails when more fail than it tolerates; readers, writers and batches are not run here.
 */
export const compileMap: StateCompiler<MapState> = (state, { name, queryLanguage, compileGraph }) => {
  const processor = state.ItemProcessor ?? state.Iterator!
  const mode = processor.ProcessorConfig?.Mode ?? 'INLINE'
  const graph = compileGraph(processor)
  // Parameters is the older name of ItemSelector here, not a payload of the state.
  const flow = compileFlow({ ...state, Parameters: undefined, Arguments: undefined }, queryLanguage)
  const items = itemsQuery(state, queryLanguage, mode)
  const template = state.ItemSelector ?? state.Parameters
  const selector = template === undefined ? undefined : templateQuery(template, queryLanguage, 'ItemSelector')
  const number = (field: 'MaxConcurrency' | 'ToleratedFailureCount' | 'ToleratedFailurePercentage') =>
    numberField(state[field], state[`${field}Path`], field, queryLanguage, RANGES[field])
  const concurrency = number('MaxConcurrency')
  const toleratedCount = number('ToleratedFailureCount')
  const toleratedPercentage = number('ToleratedFailurePercentage')
  const beyond = (['ItemReader', 'ItemBatcher', 'ResultWriter'] as const).find((field) => state[field] !== undefined)

  return async (run) => {
    if (beyond !== undefined) throw new Uninterpretable(name, `has ${beyond}`)
    const input = await flow.effectiveInput(run)
    const data = run.data({ input })
    const list = await items(data)
    const wanted = (await concurrency?.(data)) ?? 0
    const tolerance = {
      count: (await toleratedCount?.(data)) ?? 0,
      percentage: (await toleratedPercentage?.(data)) ?? 0,
      total: list.length,
    }
    const most = MOST_AT_A_TIME[mode]
    const atATime = wanted === 0 ? most : Math.min(wanted, most)
    const failures: StateFailure[] = []
    const skipped = new Set<number>()
    run.record('MapStateStarted')
    if (mode === 'DISTRIBUTED') run.record('MapRunStarted')
    const iterate = async (index: number, strand: Strand): Promise<Json> => {
      const record = (type: string) => {
        if (mode === 'INLINE') strand.lastEventId = run.execution.history.record(type, strand.lastEventId, name)
      }
      record('MapIterationStarted')
      try {
        const context = run.context(strand.mapContext)
        const item = selector ? await selector(run.data({ input, context })) : list[index]!
        const output =
          mode === 'INLINE'
            ? await runGraph(graph, run.execution, strand, run.scope.inner(), limited(run, item))
            : await runChild(run, graph, strand, limited(run, item))
        record('MapIterationSucceeded')
        return output
      } catch (thrown) {
        if (!(thrown instanceof StateFailure)) throw thrown
        record('MapIterationFailed')
        if (mode === 'INLINE') throw thrown
        failures.push(thrown)
        skipped.add(index)
        if (!tolerated(failures.length, tolerance)) {
          const cause = 'The specified tolerated failure threshold was exceeded'
          throw new StateFailure('States.ExceedToleratedFailureThreshold', cause)
        }
        return null
      }
    }
    let outputs: Json
    try {
      outputs = await runStrands(run, list.length, atATime, iterate, (index) => ({
        Item: { Index: index, Value: list[index]! },
      }))
    } catch (thrown) {
      if (mode === 'DISTRIBUTED') run.record('MapRunFailed')
      run.record('MapStateFailed')
      throw thrown
    }
    if (mode === 'DISTRIBUTED') run.record('MapRunSucceeded')
    run.record('MapStateSucceeded')
    const kept = (outputs as readonly Json[]).filter((_, index) => !skipped.has(index))
    return flow.finish(run, limited(run, kept), input)
  }
}

/** An iteration of a distributed Map is an execution of its own: with a history, and without the variables of this one. */
function runChild(run: StateRun, graph: CompiledGraph, strand: Strand, input: Json): Promise<Json> {
  const history = new History(run.execution.environment.clock.now)
  const lastEventId = history.record('ExecutionStarted', 0)
  return runGraph(graph, { ...run.execution, history }, { ...strand, lastEventId }, new Scope(), input)
}

const RANGES = {
  MaxConcurrency: { whole: true, most: Infinity, problem: 'cannot be negative' },
  ToleratedFailureCount: { whole: true, most: Infinity, problem: 'cannot be negative' },
  ToleratedFailurePercentage: { whole: false, most: 100, problem: 'must be between 0 and 100' },
} as const

function tolerated(failed: number, given: { count: number; percentage: number; total: number }): boolean {
  return failed <= given.count || (failed / given.total) * 100 <= given.percentage
}

/** The items as a list; a distributed Map in JSONata also takes an object, whose entries become `{Key, Value}`. */
function itemsQuery(
  state: MapState,
  language: QueryLanguage,
  mode: 'INLINE' | 'DISTRIBUTED',
): (data: ReturnType<StateRun['data']>) => Promise<readonly Json[]> {
  if (language === 'JSONPath') {
    const query: Query = state.ItemsPath === undefined ? async (data) => data.input : pathQuery(state.ItemsPath)
    return async (data) => {
      const found = await query(data)
      if (Array.isArray(found)) return found as readonly Json[]
      throw new FieldFault('States.Runtime', `Reference path "${state.ItemsPath ?? '$'}" must point to array.`)
    }
  }
  const query: Query =
    state.Items === undefined ? async (data) => data.input : templateQuery(state.Items, language, 'Items')
  return async (data) => {
    const found = await query(data)
    if (Array.isArray(found)) return found as readonly Json[]
    if (mode === 'DISTRIBUTED' && isObject(found)) return Object.entries(found).map(([Key, Value]) => ({ Key, Value }))
    throw unexpectedType(state.Items, 'Items', 'array', found)
  }
}
