import type { StepState } from '../../../ir/state.ts'
import { constant, INTERRUPTED, TASK_ERROR } from '../error-texts.ts'
import { type GraphEmitter, jsonata, place } from '../emission.ts'
import { retryMode } from '../../../ir/retry-mode.ts'
import { goOn } from '../results.ts'
import { AMBIGUOUS, retriers, STEP_ERRORS } from '../retry.ts'
import { emitAsked } from './asked.ts'
import { catcher, INVOKE, RETRY_ATTEMPT, taskArguments, withHandling } from './task-fields.ts'

/** A step is a task of the bundle. Who counts its attempts: `Retry`, or the bundle, asked with the number of each. */
export function emitStep(state: StepState, emitter: GraphEmitter): void {
  const atMostOnce = state.semantics === 'AT_MOST_ONCE_PER_RETRY'
  const asked = retryMode(state.retry) === 'asked'
  if (asked && atMostOnce)
    emitter.emission.diagnostics.report('at-most-once-strategy', { step: state.id }, place(state.span))
  const landing = emitter.landing(state.scope)
  const caught = [
    catcher([STEP_ERRORS.final, STEP_ERRORS.retryable], jsonata(TASK_ERROR), landing),
    ...(atMostOnce ? [catcher([...AMBIGUOUS, 'States.Timeout'], constant(INTERRUPTED), landing)] : []),
  ]
  const retry = retriers(asked ? { kind: 'none' } : state.retry, { retryable: STEP_ERRORS.retryable, atMostOnce })
  const result = emitter.emission.workflow.tasks[state.call.task]!.result
  if (asked) {
    emitAsked(state, emitter, {
      call: state.call,
      payload: () => ({}),
      retry,
      caught,
      isDone: (answer) => `$not($exists(${answer}.retry))`,
      result: (answer) => ({ text: `${answer}.result`, shape: result }),
    })
    return
  }
  const fields = {
    Type: 'Task',
    Resource: INVOKE,
    Arguments: taskArguments(state.call, state.name, emitter, { attempt: RETRY_ATTEMPT }),
    ...goOn(state, emitter, { text: '$states.result.Payload.result', shape: result }),
  }
  emitter.add(state.id, state, withHandling(fields, retry, caught), 'operation')
}
