import type { MapState, QueryLanguage } from '../../../compiler/asl/types.ts'
import type { Json } from '../../semantics/json.ts'
import { limited } from '../data-flow.ts'
import type { Execution, Strand } from '../execution.ts'
import { StateFailure, Uninterpretable } from '../failure.ts'
import { History, MOST_EVENTS } from '../history.ts'
import type { CompiledGraph } from '../machine.ts'
import type { Query, QueryData } from '../queries/data.ts'
import { isObject } from '../queries/equality.ts'
import { numberField } from '../queries/typed.ts'
import { runGraph } from '../run-graph.ts'
import { Scope } from '../scope.ts'
import type { StateRun } from '../state-run.ts'
import { runStrands } from '../strands.ts'
import { compileBatcher, makeBatches } from './item-batcher.ts'
import { compileReader, parsedItems, type ReadItems, readItems } from './item-reader.ts'
import { type ChildResult, compileWriter } from './result-writer.ts'

/** How many child executions run at a time at most. */
const MOST_AT_A_TIME = 10_000

/** Runs the items of a distributed Map; `endEventId` is what says that the run succeeded. */
export type MapRun = (
  run: StateRun,
  data: QueryData,
  /** Undefined where a reader reads them. */
  items: readonly Json[] | undefined,
  concurrency: number,
) => Promise<{ readonly result: Json; readonly endEventId: number }>

/**
 * A Map run: an execution for every item or batch, with a history of its own and without the variables of this one. It fails when more
 * of them fail than is tolerated.
 */
export function compileMapRun(
  state: MapState,
  graph: CompiledGraph,
  selector: Query | undefined,
  { name, queryLanguage }: { readonly name: string; readonly queryLanguage: QueryLanguage },
): MapRun {
  const reader = state.ItemReader && compileReader(state.ItemReader, queryLanguage)
  const batcher = state.ItemBatcher && compileBatcher(state.ItemBatcher, queryLanguage)
  const writer = compileWriter(state.ResultWriter, queryLanguage)
  const tolerance = compileTolerance(state, queryLanguage)
  const processor = state.ItemProcessor ?? state.Iterator
  const mostEvents = processor?.ProcessorConfig?.ExecutionType === 'EXPRESS' ? Infinity : MOST_EVENTS
  const label = state.Label ?? name.replaceAll(/[^\w-]/g, '').slice(0, 40)

  return async (run, data, list, concurrency) => {
    const tolerated = await tolerance(run, data)
    const request = await reader?.(data)
    const batching = await batcher?.(data)
    const { newId } = run.execution.environment
    const children = childPlace(run.execution, label, newId())
    run.record('MapRunStarted', { mapRunArn: children.mapRunArn })
    try {
      const { objects, test } = run.execution
      if (request && !objects && !test) throw new Uninterpretable(name, 'reads items, but no objects are provided')
      const read: ReadItems = !request
        ? { items: list!, source: 'STATE_DATA' }
        : objects
          ? await readItems(state.ItemReader!, request, objects, name)
          : parsedItems(test?.readerData, request, name)
      const selected: Json[] = []
      for (const [index, item] of read.items.entries()) {
        selected.push(
          selector
            ? await selector(run.data({ input: data.input, context: itemContext(run, index, item, read.source) }))
            : item,
        )
      }
      if (selector) run.inspect('afterItemSelector', selected)
      const inputs = batching ? makeBatches(selected, batching) : selected
      if (batching) run.inspect('afterItemBatcher', inputs)
      if (test?.mock) return { result: test.mock(inputs.length), endEventId: run.strand.lastEventId }
      const results: ChildResult[] = []
      let failed = 0
      await runStrands(run, {
        count: inputs.length,
        concurrency: concurrency === 0 ? MOST_AT_A_TIME : Math.min(concurrency, MOST_AT_A_TIME),
        start: async (index, strand) => {
          results[index] = await runChild(run, { graph, mostEvents }, strand, children, limited(run, inputs[index]!))
          if (!('output' in results[index].end)) failed++
          if (!tolerated(failed, inputs.length)) {
            const cause = 'The specified tolerated failure threshold was exceeded'
            throw new StateFailure('States.ExceedToleratedFailureThreshold', cause)
          }
          return null
        },
        // The events of a child are in its own history.
        events: { succeeded: () => run.strand.lastEventId, failed: () => {}, aborted: () => {} },
      })
      const place = { mapRunArn: children.mapRunArn, stateMachineArn: children.stateMachineArn, newId }
      const result = await writer(results, data, objects, place)
      return { result, endEventId: run.report('MapRunSucceeded') }
    } catch (thrown) {
      if (thrown instanceof StateFailure && !thrown.fatal) {
        run.record('MapRunFailed', { error: thrown.error, cause: thrown.reason })
      }
      throw thrown
    }
  }
}

function itemContext(run: StateRun, index: number, item: Json, source: string): Json {
  // The entries of an object come as `{Key, Value}`.
  const entry = isObject(item) && Object.keys(item).join() === 'Key,Value' ? item['Key'] : undefined
  return run.contextWith({
    Item: { Index: index, ...(entry !== undefined && { Key: entry }), Value: item, Source: source },
  })
}

interface ChildPlace {
  readonly mapRunArn: string
  readonly stateMachineArn: string
  readonly stateMachineName: string
  readonly executionPrefix: string
}

function childPlace({ context }: Execution, label: string, id: string): ChildPlace {
  const { Id, Name } = context.StateMachine
  const stateMachineName = `${Name}/${label}`
  const stateMachineArn = `${Id}/${label}`
  return {
    stateMachineArn,
    stateMachineName,
    mapRunArn: `${Id.replace(':stateMachine:', ':mapRun:')}/${label}:${id}`,
    executionPrefix: stateMachineArn.replace(':stateMachine:', ':execution:'),
  }
}

async function runChild(
  run: StateRun,
  { graph, mostEvents }: { readonly graph: CompiledGraph; readonly mostEvents: number },
  strand: Strand,
  place: ChildPlace,
  input: Json,
): Promise<ChildResult> {
  const { clock, newId } = run.execution.environment
  const name = newId()
  const executionArn = `${place.executionPrefix}:${name}`
  const startedMs = clock.now()
  const history = new History(clock.now, mostEvents)
  history.record('ExecutionStarted', 0, { input })
  const child: Execution = {
    ...run.execution,
    history,
    context: {
      Execution: {
        ...run.execution.context.Execution,
        Id: executionArn,
        Input: input,
        Name: name,
        StartTime: new Date(startedMs).toISOString(),
      },
      StateMachine: { Id: place.stateMachineArn, Name: place.stateMachineName },
    },
  }
  const ended = (end: ChildResult['end']): ChildResult => ({
    executionArn,
    name,
    input,
    startedMs,
    stoppedMs: clock.now(),
    end,
  })
  try {
    const { path, signal, isStopped } = strand
    const alone: Strand = { path, signal, isStopped, lastEventId: 0, open: undefined }
    return ended({ output: await runGraph(graph, child, alone, new Scope(), input) })
  } catch (thrown) {
    if (!(thrown instanceof StateFailure)) throw thrown
    return ended({ error: thrown.error, cause: thrown.reason })
  }
}

/** Whether so many failures among so many children are tolerated: by every limit that is given, none where none is. */
function compileTolerance(
  state: MapState,
  language: QueryLanguage,
): (run: StateRun, data: QueryData) => Promise<(failed: number, total: number) => boolean> {
  const field = (name: keyof typeof RANGES) =>
    numberField(state[name], state[`${name}Path`], name, language, RANGES[name])
  const countField = field('ToleratedFailureCount')
  const percentageField = field('ToleratedFailurePercentage')
  return async (run, data) => {
    const count = await countField?.(data)
    if (count !== undefined) run.inspect('toleratedFailureCount', count)
    const percentage = await percentageField?.(data)
    if (percentage !== undefined) run.inspect('toleratedFailurePercentage', percentage)
    return (failed, total) => {
      if (failed === 0) return true
      if (count === undefined && percentage === undefined) return false
      return failed <= (count ?? Infinity) && (failed / total) * 100 <= (percentage ?? Infinity)
    }
  }
}

const RANGES = {
  ToleratedFailureCount: {
    whole: true,
    most: Infinity,
    problem: () => 'ToleratedFailureCount cannot be negative.',
  },
  ToleratedFailurePercentage: {
    whole: false,
    most: 100,
    problem: () => 'ToleratedFailurePercentage must be between 0 and 100.',
  },
} as const
