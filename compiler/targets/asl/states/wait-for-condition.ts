import type { WaitForConditionState } from '../../../ir/state.ts'
import { mayBe } from '../../../expressions/shapes.ts'
import { TASK_ERROR } from '../error-texts.ts'
import { type GraphEmitter, jsonata } from '../emission.ts'
import { retriers, STEP_ERRORS } from '../retry.ts'
import { emitAsked } from './asked.ts'
import { catcher } from './task-fields.ts'

/** One call of the bundle checks and asks the wait strategy; its answer is the state, and when to look again. */
export function emitWaitForCondition(state: WaitForConditionState, emitter: GraphEmitter): void {
  const landing = emitter.landing(state.scope)
  const shape = emitter.emission.workflow.tasks[state.check.task]!.result
  const initial = emitter.template(state.initial)
  // A state that is undefined is not on record: the next check begins with the first again (`durable-api` 8).
  const mayBeLost = shape.kind !== 'unknown' && mayBe(shape, 'undefined')
  const test = (answer: string) => (mayBe(shape, 'null') ? `$exists(${answer}.state)` : `${answer}.state != null`)
  emitAsked(state, emitter, {
    call: state.check,
    initial: { state: initial, ...(mayBeLost && { initial }) },
    ...(mayBeLost && { kept: (answer) => `$merge([{'initial': ${answer}.initial}, $states.result.Payload])` }),
    payload: (answer) => ({
      state: jsonata(mayBeLost ? `${test(answer)} ? ${answer}.state : ${answer}.initial` : `${answer}.state`),
    }),
    retry: retriers({ kind: 'none' }, { retryable: STEP_ERRORS.retryable }),
    caught: [catcher([STEP_ERRORS.final], jsonata(TASK_ERROR), landing)],
    isDone: (answer) => `${answer}.done`,
    result: (answer) => ({ text: `${answer}.state`, shape }),
  })
}
