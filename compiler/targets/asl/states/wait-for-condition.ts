import type { WaitForConditionState } from '../../../ir/state.ts'
import { TASK_ERROR } from '../error-texts.ts'
import { type GraphEmitter, jsonata } from '../emission.ts'
import { retriers, STEP_ERRORS } from '../retry.ts'
import { emitAsked } from './asked.ts'
import { catcher } from './task-fields.ts'

/** One call of the bundle checks and asks the wait strategy; its answer is the state, and when to look again. */
export function emitWaitForCondition(state: WaitForConditionState, emitter: GraphEmitter): void {
  const landing = emitter.landing(state.scope)
  emitAsked(state, emitter, {
    call: state.check,
    initial: { state: emitter.template(state.initial) },
    payload: (answer) => ({ state: jsonata(`${answer}.state`) }),
    retry: retriers({ kind: 'none' }, { retryable: STEP_ERRORS.retryable }),
    caught: [catcher([STEP_ERRORS.final], jsonata(TASK_ERROR), landing)],
    isDone: (answer) => `${answer}.done`,
    result: (answer) => ({ text: `${answer}.state`, shape: emitter.emission.workflow.tasks[state.check.task]!.result }),
  })
}
