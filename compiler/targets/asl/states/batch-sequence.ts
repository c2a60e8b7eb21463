import type { Json } from '../../../../runtime/semantics/json.ts'
import type { Expression } from '../../../ir/expression.ts'
import type { Completion, MapState, ParallelState } from '../../../ir/state.ts'
import type { Graph } from '../../../ir/workflow.ts'
import { type Exit, type Fields, goto, GraphEmitter, innerStrand, jsonata, type Landing } from '../emission.ts'
import { wrapped } from '../error-texts.ts'
import { batchResult, itemText } from '../nested.ts'
import { goOn } from '../results.ts'
import { itemsText } from './items.ts'

/**
 * A batch of concurrency one that may end before all its items have: its items stand among the states around it, one after the other.
 * Each adds what became of it to a list, and a choice before each start asks whether the batch is over (`durable-api` 9.2).
 */
export function emitSequence(state: MapState | ParallelState, emitter: GraphEmitter): void {
  const settled = emitter.emission.names.add(`items_${state.id}`)
  const next = emitter.nameBeside(state.id, 'next')
  const ended = emitter.nameBeside(state.id, 'ended')
  const { start, total, choices, last } =
    state.kind === 'map' ? itemsOf(state, settled, emitter) : branchesOf(state, settled)
  const rules = rulesOf(state.completion, `$${settled}`, total, emitter)
  emitter.add(state.id, state, { Type: 'Pass', Assign: { ...start, [settled]: [] as Json }, Next: next }, 'operation')
  emitter.add(next, state, {
    Type: 'Choice',
    Choices: [{ Condition: jsonata(`$not(${rules.goesOn})`), Next: ended }, ...choices],
    ...last,
  })
  const strand = innerStrand(state, emitter)
  const graphs = state.kind === 'map' ? [state.graph] : state.branches.map(({ graph }) => graph)
  graphs.forEach((graph, at) => {
    const place = state.kind === 'map' ? jsonata(`$count($${settled})`) : at
    const label = state.kind === 'map' ? state.id : `${state.id} ${at + 1}`
    emitItem(graph, { state, emitter, settled, next, strand: `${strand}[${place}]`, label })
  })
  const { shape } = batchResult(state)
  const text = `{'all': $${settled}, 'completionReason': ${rules.reason}}`
  emitter.add(ended, state, { Type: 'Pass', ...goOn(state, emitter, { text, shape }) })
}

interface Items {
  /** What the first state keeps. */
  readonly start: { readonly [variable: string]: Json }
  /** How many there are, as text. */
  readonly total: string
  /** The ways from the choice to all but the last, and the way to that. */
  readonly choices: readonly Json[]
  readonly last: Fields
}

function itemsOf(state: MapState, settled: string, emitter: GraphEmitter): Items {
  const { names } = emitter.emission
  const given = itemsText(state, emitter)
  // What is no name is kept, so that it is made once.
  const isName = ['variable', 'event', 'member'].includes(state.items.kind)
  const kept = isName ? undefined : names.add(`list_${state.id}`)
  const list = kept === undefined ? given : `$${kept}`
  const position = `$count($${settled})`
  const assign = {
    ...(state.item !== undefined && { [names.of(state.item)]: jsonata(`${list}[${position}]`) }),
    ...(state.index !== undefined && { [names.of(state.index)]: jsonata(position) }),
  }
  const start = goto(state.graph.start)
  return {
    start: kept === undefined ? {} : { [kept]: jsonata(given) },
    total: `$count(${list})`,
    choices: [],
    last: { ...(Object.keys(assign).length > 0 && { Assign: assign }), Default: start },
  }
}

const branchesOf = ({ branches }: ParallelState, settled: string): Items => ({
  start: {},
  total: String(branches.length),
  choices: branches.slice(0, -1).map(({ graph }, at) => ({
    Condition: jsonata(`$count($${settled}) = ${at}`),
    Next: goto(graph.start),
  })),
  last: { Default: goto(branches.at(-1)!.graph.start) },
})

/** `durable-api` 9.2 over the items that have settled, which are all that were started. */
function rulesOf(completion: Completion | undefined, settled: string, total: string, emitter: GraphEmitter) {
  const count = (status: string) => `$count(${settled}[status = '${status}'])`
  const failures = count('FAILED')
  const limit = (value: Expression) => emitter.text(value)
  const { minSuccessful, toleratedFailureCount, toleratedFailurePercentage } = completion ?? {}
  const tolerated = completion
    ? [
        ...(toleratedFailureCount ? [`${failures} <= ${limit(toleratedFailureCount)}`] : []),
        ...(toleratedFailurePercentage ? [`${failures} / ${total} * 100 <= ${limit(toleratedFailurePercentage)}`] : []),
      ]
    : [`${failures} = 0`]
  const wanted = minSuccessful ? [`($count(${settled}) = 0 or ${count('SUCCEEDED')} < ${limit(minSuccessful)})`] : []
  const isLeft = `$count(${settled}) < ${total}`
  const rules = [...tolerated, ...wanted].join(' and ')
  // A share of no items is no number.
  const isWithin = (
    toleratedFailurePercentage ? [`(${total} = 0 ? true : ${tolerated.join(' and ')})`] : tolerated
  ).join(' and ')
  const early = minSuccessful ? `(${isLeft} ? 'MIN_SUCCESSFUL_REACHED' : 'ALL_COMPLETED')` : `'ALL_COMPLETED'`
  return {
    goesOn: rules === '' ? isLeft : `(${isLeft} ? ${rules} : false)`,
    reason: isWithin === '' ? early : `(${isWithin} ? ${early} : 'FAILURE_TOLERANCE_EXCEEDED')`,
  }
}

interface Place {
  readonly state: MapState | ParallelState
  readonly emitter: GraphEmitter
  readonly settled: string
  readonly next: string
  readonly strand: string
  readonly label: string
}

function emitItem(graph: Graph, { state, emitter, settled, next, strand, label }: Place): void {
  const settle = (item: string): Fields => ({
    Type: 'Pass',
    Assign: { [settled]: jsonata(`$append($${settled}, [${item}])`) },
    Next: next,
  })
  let landing: Landing | undefined
  const exit: Exit = {
    succeed: (inner, value) => settle(itemText(inner, value)),
    failure: () => {
      if (landing) return landing
      const variable = emitter.emission.names.add(`error_${label}`)
      const name = emitter.nameBeside(state.id, 'failed')
      landing = { binding: variable, next: name }
      emitter.add(name, state, settle(`{'status': 'FAILED', 'error': ${wrapped(`$${variable}`, true)}}`))
      return landing
    },
  }
  const { emission } = emitter
  const holder = emitter.holder ?? state
  emission.emitGraph(new GraphEmitter({ emission, graph, strand, holder, inlinedIn: emitter, exit }))
}
