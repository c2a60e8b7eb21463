import type { Json } from '../../../runtime/semantics/json.ts'
import { mayBe } from '../../expressions/shapes.ts'
import type { Expression } from '../../ir/expression.ts'
import type { MapState, ParallelState, State } from '../../ir/state.ts'
import type { Graph } from '../../ir/workflow.ts'
import type { BatchMode } from './batch.ts'
import { type Exit, type Fields, GraphEmitter, jsonata } from './emission.ts'
import { NESTED_ERROR, wrapped } from './error-texts.ts'
import type { ResultPlace } from './results.ts'
import { sharedFailure } from './shared-failure.ts'
import { catcher } from './states/task-fields.ts'

/** Branches and items: graphs of their own in the definition, each of which answers the item of a BatchResult. */

/** What a branch or an item answers. */
function itemExit(mode: BatchMode, emitter: () => GraphEmitter, holder: State, label: string): Exit {
  return {
    succeed: (inner, value) => ({ Type: 'Succeed', Output: succeeded(inner, value) }),
    failure: sharedFailure(emitter, {
      holder,
      variable: `error_${label}`,
      name: `${label.slice(0, 70)} (failed)`,
      fields: (thrown) => {
        const error = wrapped(thrown, true)
        return mode === 'collect'
          ? { Type: 'Pass', Output: jsonata(`{'status': 'FAILED', 'error': ${error}}`), End: true }
          : { Type: 'Fail', Error: 'ChildContextError', Cause: jsonata(`$string(${error})`) }
      },
    }),
  }
}

function succeeded(inner: GraphEmitter, value: Expression | undefined): Json {
  if (!value || value.kind === 'undefined') return { status: 'SUCCEEDED' }
  if (!mayBe(inner.shape(value), 'undefined')) return { status: 'SUCCEEDED', result: inner.template(value) }
  return jsonata(itemText(inner, value))
}

/** An item that has succeeded, as text; a result that is undefined is not there. */
export function itemText(
  inner: GraphEmitter,
  value: Expression | undefined,
  [status, result]: readonly [string, string] = ['SUCCEEDED', 'result'],
): string {
  if (!value || value.kind === 'undefined') return `{'status': '${status}'}`
  return `{'status': '${status}', '${result}': ${inner.jsonText(value)}}`
}

/** Emits a graph into a `States` of its own. */
export function emitNested(
  outer: GraphEmitter,
  holder: State,
  graph: Graph,
  options: { readonly mode: BatchMode; readonly strand: string; readonly label: string },
): GraphEmitter {
  const emitter: GraphEmitter = new GraphEmitter({
    emission: outer.emission,
    graph,
    exit: itemExit(options.mode, () => emitter, holder, options.label),
    strand: options.strand,
    holder,
  })
  outer.emission.emitGraph(emitter)
  return emitter
}

export const nestedStates = (emitter: GraphEmitter, start: string): Fields => ({
  StartAt: start,
  States: emitter.written as Json,
})

/** The batch as it is kept: its items, and why it ended. */
export function batchResult(state: MapState | ParallelState): ResultPlace {
  const kept = state.assign.find(({ value }) => value.kind === 'result')
  return {
    text: `{'all': $states.result, 'completionReason': 'ALL_COMPLETED'}`,
    shape: kept?.value.shape ?? { kind: 'batch', result: { kind: 'unknown' } },
  }
}

/** A batch that was aborted is kept as one with that failure, and the handler goes on as it does. */
export function batchCatchers(
  state: MapState | ParallelState,
  mode: BatchMode,
  emitter: GraphEmitter,
  going: Fields,
): readonly Json[] {
  if (mode !== 'abort') return []
  const kept = state.assign.find(({ value }) => value.kind === 'result')
  const text = `{'all': [{'status': 'FAILED', 'error': ${NESTED_ERROR}}], 'completionReason': 'FAILURE_TOLERANCE_EXCEEDED'}`
  const binding = kept && emitter.emission.names.of(kept.variable)
  return [catcher(['ChildContextError'], jsonata(text), { binding, next: going['Next'] as string })]
}
