import type { Json } from '../../../../runtime/semantics/json.ts'
import { failsOut } from '../../../ir/edges.ts'
import type { MapState, ParallelState, State, Together } from '../../../ir/state.ts'
import type { Graph } from '../../../ir/workflow.ts'
import { nestedGraphs, statesOf } from '../../../ir/visit.ts'
import { type Exit, goto, GraphEmitter, jsonata, place } from '../emission.ts'
import { NESTED_ERROR, plainError, wrapped } from '../error-texts.ts'
import { batchResult, itemText, nestedStates } from '../nested.ts'
import { goOn, type ResultPlace } from '../results.ts'
import { sharedFailure } from '../shared-failure.ts'
import { STATE_KINDS } from '../state-kinds.ts'
import { catcher } from './task-fields.ts'
import { mapFields } from './items.ts'

/**
 * Operations that run side by side and are awaited together: a Parallel or a Map whose first rejection is the error of the await (`all`), or
 * which answers what became of each (`allSettled`). They belong to the context around, and so does the strand they are compared in.
 */

type TogetherState = (MapState | ParallelState) & { readonly together: Together }

/** The name under which a rejection leaves its branch. */
const REJECTED = 'Rejected'

export function emitTogether(state: TogetherState, emitter: GraphEmitter): void {
  const { together } = state
  const isAll = together.mode === 'all'
  const going = goOn(state, emitter, resultOf(state))
  const rejects = isAll && nestedGraphs(state).some(({ graph }) => failsOut(graph, emitter.emission.workflow.origin))
  const paths = memberPaths(state, emitter)
  const scope = emitter.strand
  const report = (code: 'together-stops-others' | 'together-order', kind: 'extra-effects' | 'order') =>
    emitter.emission.diagnostics.report(
      code,
      { operation: state.id },
      { ...place(state.span), allows: { kind, scope, paths } },
    )
  // On the runtime the others run on until the handler ends; the export stops them.
  if (rejects) report('together-stops-others', 'extra-effects')
  if (beginsUnevenly(state)) report('together-order', 'order')
  const error = together.rebuilt ? wrapped(NESTED_ERROR, false, 'PromiseCombinatorError') : NESTED_ERROR
  const Catch = rejects ? [catcher([REJECTED], jsonata(error), emitter.landing(state.scope))] : undefined
  const { Next, ...assign } = going
  const fields =
    state.kind === 'map'
      ? mapFields(state, emitMember(state, state.graph, state.id, emitter), emitter)
      : {
          Type: 'Parallel',
          Branches: state.branches.map(({ graph }, at) =>
            nestedStates(emitMember(state, graph, `${state.id} ${at + 1}`, emitter), goto(graph.start)),
          ) as Json,
        }
  emitter.add(state.id, state, { ...fields, ...assign, ...(Catch && { Catch }), Next }, 'operation')
}

function resultOf(state: TogetherState): ResultPlace {
  const { shape } = batchResult(state)
  return state.kind === 'map' && state.together.mode === 'all'
    ? { text: batchResult(state).text, shape }
    : { text: '$states.result', shape }
}

function emitMember(state: TogetherState, graph: Graph, label: string, outer: GraphEmitter): GraphEmitter {
  const emitter: GraphEmitter = new GraphEmitter({
    emission: outer.emission,
    graph,
    exit: memberExit(state, label, () => emitter),
    strand: outer.strand,
    holder: state,
  })
  outer.emission.emitGraph(emitter)
  return emitter
}

function memberExit(holder: TogetherState, label: string, emitter: () => GraphEmitter): Exit {
  const { mode, rebuilt } = holder.together
  return {
    succeed: (inner, value) => ({
      Type: 'Succeed',
      Output: jsonata(itemText(inner, value, mode === 'all' ? undefined : ['fulfilled', 'value'])),
    }),
    failure: sharedFailure(emitter, {
      holder,
      variable: `error_${label}`,
      name: `${label.slice(0, 68)} (rejected)`,
      fields: (error) => {
        if (mode === 'all') return { Type: 'Fail', Error: REJECTED, Cause: jsonata(`$string(${error})`) }
        const reason = rebuilt ? plainError(error) : error
        return { Type: 'Pass', Output: jsonata(`{'status': 'rejected', 'reason': ${reason}}`), End: true }
      },
    }),
  }
}

/** The operations that run side by side, as paths of the map file. */
function memberPaths(state: TogetherState, emitter: GraphEmitter): readonly string[] {
  const { strand } = emitter
  const names = nestedGraphs(state).flatMap(({ graph }) => [...statesOf(graph)].map((found) => found.state))
  const paths = names
    .filter(({ kind }) => STATE_KINDS[kind].isEffect)
    .map((member) => {
      const name = 'name' in member ? emitter.nameText(member.name) || member.kind : member.kind
      return strand === '' ? name : `${strand}/${name}`
    })
  return [...new Set(paths)]
}

/** Whether some come to their operation over more states than others do: branches start in no certain order there. */
function beginsUnevenly(state: TogetherState): boolean {
  const before = nestedGraphs(state).map(({ graph }) => Object.values(graph.states).filter(isDecision).length)
  return state.kind === 'map' ? before.some((count) => count > 1) : new Set(before).size > 1
}

const isDecision = ({ kind }: State): boolean => kind === 'choice' || kind === 'compute'
