import type { CreateCallbackState } from '../../../ir/state.ts'
import { TASK_ERROR } from '../error-texts.ts'
import { type GraphEmitter, jsonata, place } from '../emission.ts'
import { retryMode } from '../../../ir/retry-mode.ts'
import { goOn } from '../results.ts'
import { retriers, STEP_ERRORS } from '../retry.ts'
import { callbackCatchers, CALLBACK_RESULT, limits, reportToken } from './callback.ts'
import { catcher, INVOKE_AND_WAIT, RETRY_ATTEMPT, TASK_TOKEN, taskArguments, withHandling } from './task-fields.ts'

/**
 * The one step that hands out the id and the await of the promise are one state: its token is the id. An error of the step goes where the
 * step stands, one of the callback where its promise is awaited.
 */
export function emitCreateCallback(state: CreateCallbackState, emitter: GraphEmitter): void {
  reportToken(state, emitter)
  const { handOver } = state
  if (retryMode(handOver.retry) === 'asked')
    emitter.emission.diagnostics.report(
      'callback-step-strategy',
      { callback: state.id },
      place(handOver.span ?? state.span),
    )
  const landing = emitter.landing(state.scope)
  const fields = {
    Type: 'Task',
    Resource: INVOKE_AND_WAIT,
    Arguments: taskArguments(
      handOver.call,
      handOver.name,
      emitter,
      { attempt: RETRY_ATTEMPT },
      { [state.idCapture]: TASK_TOKEN },
    ),
    ...limits(state, emitter),
    ...goOn(state, emitter, CALLBACK_RESULT),
  }
  const caught = [
    catcher([STEP_ERRORS.final, STEP_ERRORS.retryable], jsonata(TASK_ERROR), emitter.landing(handOver.scope)),
    ...callbackCatchers(state, emitter, landing),
  ]
  const retry = retriers(handOver.retry, { retryable: STEP_ERRORS.retryable, callback: true })
  emitter.add(state.id, state, withHandling(fields, retry, caught), 'operation')
}
