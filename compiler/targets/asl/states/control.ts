import type { Json } from '../../../../runtime/semantics/json.ts'
import type { AssignState, ChoiceState, FailState, SucceedState } from '../../../ir/state.ts'
import { type Fields, goto, type GraphEmitter, jsonata } from '../emission.ts'

export function emitAssign(state: AssignState, emitter: GraphEmitter): void {
  emitter.add(state.id, state, { Type: 'Pass', ...emitter.assign(state.assign), Next: goto(state.next) })
}

export function emitChoice(state: ChoiceState, emitter: GraphEmitter): void {
  const tests: string[] = []
  const choices = state.branches.map((branch): Json => {
    const before = emitter.takeRequirements()
    const condition = emitter.condition(branch.when)
    const needed = emitter.takeRequirements()
    const assign = emitter.assign(branch.assign)
    const assigning = emitter.takeRequirements().map((test) => `((${condition}) ? (${test}) : true)`)
    const own = [...needed, ...assigning]
    for (const test of before) emitter.require(test)
    // A branch is only looked at when those before it did not fit.
    const passed = tests.length === 0 ? undefined : tests.map((test) => `(${test})`).join(' or ')
    for (const test of own) emitter.require(passed === undefined ? test : `((${passed}) ? true : (${test}))`)
    tests.push(condition)
    return { Condition: jsonata(condition), ...assign, Next: goto(branch.next) }
  })
  const before = emitter.takeRequirements()
  const assign = emitter.assign(state.assign)
  const passed = tests.map((test) => `(${test})`).join(' or ')
  for (const test of emitter.takeRequirements()) emitter.require(`((${passed}) ? true : (${test}))`)
  for (const test of before) emitter.require(test)
  emitter.add(state.id, state, {
    Type: 'Choice',
    Choices: choices,
    ...assign,
    Default: goto(state.otherwise),
  })
}

export function emitSucceed(state: SucceedState, emitter: GraphEmitter): void {
  emitter.add(state.id, state, emitter.exit.succeed(emitter, state.value, state))
}

/** A throw: the error is kept where its catch reads it. */
export function emitFail(state: FailState, emitter: GraphEmitter): void {
  const landing = emitter.landing(state.scope)
  // What is thrown is an error; `firstError` alone says undefined too, where nothing is thrown.
  const error = { ...state.error, shape: { kind: 'error' as const } }
  const assign: Fields =
    landing.binding === undefined
      ? {}
      : { Assign: { [landing.binding]: jsonata(emitter.storedText(error, { kind: 'error' })) } }
  emitter.add(state.id, state, { Type: 'Pass', ...assign, Next: landing.next })
}
