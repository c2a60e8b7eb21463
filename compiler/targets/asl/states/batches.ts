import type { Json } from '../../../../runtime/semantics/json.ts'
import { isOnly } from '../../../expressions/shapes.ts'
import type { Expression } from '../../../ir/expression.ts'
import type { MapState, ParallelState } from '../../../ir/state.ts'
import { batchMode } from '../batch.ts'
import { type Fields, goto, type GraphEmitter, innerStrand, jsonata, place } from '../emission.ts'
import { batchCatchers, batchResult, emitNested, nestedStates } from '../nested.ts'
import { goOn } from '../results.ts'
import { emitSequence } from './batch-sequence.ts'
import { mapFields } from './items.ts'
import { emitTogether } from './together.ts'

/** A Parallel starts all its branches; a limit below their number needs a Map over them. */
export function emitParallel(state: ParallelState, emitter: GraphEmitter): void {
  if (state.together) return emitTogether({ ...state, together: state.together }, emitter)
  if (state.branches.length === 0) {
    const result = { ...batchResult(state), text: `{'all': [], 'completionReason': 'ALL_COMPLETED'}` }
    emitter.add(state.id, state, { Type: 'Pass', ...goOn(state, emitter, result) }, 'operation')
    return
  }
  const limit = concurrency(state.maxConcurrency, emitter, state)
  const mode = batchMode(state, emitter)
  if (mode === 'sequence') return emitSequence(state, emitter)
  const nested = state.branches.map((branch, index) =>
    emitNested(emitter, state, branch.graph, {
      mode,
      strand: `${innerStrand(state, emitter)}[${index}]`,
      label: `${state.id} ${index + 1}`,
    }),
  )
  const going = goOn(state, emitter, batchResult(state))
  const { Next, ...assign } = going
  const caught = batchCatchers(state, mode, emitter, going)
  const catching = caught.length > 0 ? { Catch: caught } : {}
  if (limit === 0 || (typeof limit === 'number' && limit >= state.branches.length)) {
    const branches = nested.map((inner, index) => nestedStates(inner, goto(state.branches[index]!.graph.start)) as Json)
    emitter.add(state.id, state, { Type: 'Parallel', Branches: branches, ...assign, ...catching, Next }, 'operation')
    return
  }
  const dispatch = emitter.nameBeside(state.id, 'branch')
  const states: { readonly [name: string]: Fields } = {
    [dispatch]: {
      Type: 'Choice',
      Choices: nested.slice(1).map((_, index) => ({
        Condition: jsonata(`$states.input = ${index + 1}`),
        Next: goto(state.branches[index + 1]!.graph.start),
      })),
      Default: goto(state.branches[0]!.graph.start),
    },
    ...Object.fromEntries(nested.flatMap((inner) => Object.entries(inner.written))),
  }
  emitter.register(dispatch, state, 'control')
  const items = state.branches.map((_, index) => index)
  emitter.add(
    state.id,
    state,
    {
      Type: 'Map',
      Items: items,
      MaxConcurrency: limit,
      ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: dispatch, States: states as Json },
      ...assign,
      ...catching,
      Next,
    },
    'operation',
  )
}

export function emitMap(state: MapState, emitter: GraphEmitter): void {
  if (state.together) return emitTogether({ ...state, together: state.together }, emitter)
  const limit = concurrency(state.maxConcurrency, emitter, state)
  const mode = batchMode(state, emitter)
  if (mode === 'sequence') return emitSequence(state, emitter)
  const strand = `${innerStrand(state, emitter)}[*]`
  const nested = emitNested(emitter, state, state.graph, { mode, strand, label: state.id })
  const fields = mapFields(state, nested, emitter, limit)
  const going = goOn(state, emitter, batchResult(state))
  const { Next, ...assign } = going
  const caught = batchCatchers(state, mode, emitter, going)
  emitter.add(state.id, state, { ...fields, ...assign, ...(caught.length > 0 && { Catch: caught }), Next }, 'operation')
}

/** 0 is no limit, as in Step Functions. One that is computed is tested before the state; of a part of an item the runtime starts a whole one. */
function concurrency(
  limit: Expression | undefined,
  emitter: GraphEmitter,
  state: MapState | ParallelState,
): number | string {
  if (!limit || limit.kind === 'undefined') return 0
  if (limit.kind === 'literal' && typeof limit.value === 'number' && limit.value > 0) return Math.ceil(limit.value)
  if (limit.kind !== 'literal' && isOnly(emitter.shape(limit), 'number')) {
    const text = emitter.text(limit)
    emitter.require(`(${text}) > 0 and (${text}) <= ${MOST_AT_ONCE}`)
    return jsonata(`$ceil(${text})`)
  }
  emitter.emission.diagnostics.report('batch-concurrency', { operation: state.id }, place(limit.span ?? state.span))
  return 1
}

/** What Step Functions takes as a number here. */
const MOST_AT_ONCE = 2 ** 31 - 1
