import type { Shape } from '../../ir/shape.ts'
import type { Assignment, State } from '../../ir/state.ts'
import type { StateId } from '../../ir/workflow.ts'
import { type Fields, goto, type GraphEmitter, jsonata } from './emission.ts'

/** Where an operation's result is found, as text, and what it is. */
export interface ResultPlace {
  readonly text: string
  readonly shape: Shape
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
  if (!result || own.every((test) => !test.includes(result.text))) {
    for (const test of own) emitter.require(test)
    return { ...assign, Next: goto(state.next) }
  }
  const kept = emitter.emission.names.add(`result_${state.id}`)
  const later = emitter.assign(state.assign, emitter.scope({ ...result, text: `$${kept}` }))
  const tests = emitter.takeRequirements()
  for (const test of before) emitter.require(test)
  const assigning = emitter.nameBeside(state.id, 'assign')
  const checking = emitter.nameBeside(state.id, 'result')
  emitter.add(checking, state, checkFields(tests, assigning, emitter.contractState(state)))
  emitter.add(assigning, state, { Type: 'Pass', ...later, Next: goto(state.next) })
  return { Assign: { [kept]: jsonata(result.text) }, Next: checking }
}

/** A choice that lets pass only what every test holds for. */
export const checkFields = (tests: readonly string[], next: string, broken: string): Fields => ({
  Type: 'Choice',
  Choices: [
    { Condition: jsonata(tests.length === 1 ? tests[0]! : tests.map((test) => `(${test})`).join(' and ')), Next: next },
  ],
  Default: broken,
})
