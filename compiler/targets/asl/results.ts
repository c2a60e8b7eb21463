import { path } from '../../expressions/jsonata-text.ts'
import type { Shape } from '../../ir/shape.ts'
import type { Assignment, State } from '../../ir/state.ts'
import { walkExpression } from '../../ir/visit.ts'
import type { StateId } from '../../ir/workflow.ts'
import { type Fields, goto, type GraphEmitter, jsonata } from './emission.ts'
import { resultTest } from './relied-on.ts'

/** Where an operation's result is found, as text, and what it is. */
export interface ResultPlace {
  readonly text: string
  readonly shape: Shape
  /** Nobody has held the result to its type: what is read of it is tested here. */
  readonly unproven?: boolean
  /** It is null where undefined was given, whatever its type says. */
  readonly blurred?: boolean
}

type Going = State & { readonly assign: readonly Assignment[]; readonly next: StateId }

/**
 * How an operation goes on: its assignments and its next state. Where an assignment holds only for some results, the result is kept
 * first and tested after; the test cannot stand before the operation.
 */
export function goOn(state: Going, emitter: GraphEmitter, result?: ResultPlace): Fields {
  const before = emitter.takeRequirements()
  const assign = emitter.assign(state.assign, emitter.scope(result))
  const own = emitter.takeRequirements()
  for (const test of before) emitter.require(test)
  const taken = state.assign.filter(readsResult)
  const proof = result?.unproven ? proofOf(result, result.text, taken, emitter) : undefined
  if (!result || taken.length === 0 || (own.length === 0 && proof === undefined)) {
    for (const test of own) emitter.require(test)
    return { ...assign, Next: goto(state.next) }
  }
  const kept = emitter.emission.names.add(`result_${state.id}`)
  const later = emitter.assign(state.assign, emitter.scope({ ...result, text: `$${kept}` }))
  const needed = emitter.takeRequirements()
  const tests = proof === undefined ? needed : [proofOf(result, `$${kept}`, taken, emitter)!, ...needed]
  for (const test of before) emitter.require(test)
  const checking = emitter.nameBeside(state.id, 'result')
  emitter.add(checking, state, checkFields(tests, goto(state.next), emitter.contractState(state), later))
  return { Assign: { [kept]: jsonata(result.text) }, Next: checking }
}

const readsResult = ({ value }: Assignment): boolean =>
  [...walkExpression(value)].some((part) => part.kind === 'result')

const proofOf = ({ shape }: ResultPlace, text: string, taken: readonly Assignment[], emitter: GraphEmitter) =>
  resultTest(path(text), shape, taken, emitter.emission.reliedOn)

/** A choice that lets pass only what every test holds for, and assigns on that way. */
export const checkFields = (tests: readonly string[], next: string, broken: string, assign: Fields = {}): Fields => ({
  Type: 'Choice',
  Choices: [{ Condition: jsonata(allOf(tests)), ...assign, Next: next }],
  Default: broken,
})

const allOf = (tests: readonly string[]): string =>
  tests.length === 1 ? tests[0]! : tests.map((test) => `(${test})`).join(' and ')
