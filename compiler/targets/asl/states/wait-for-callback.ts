import type { WaitForCallbackState } from '../../../ir/state.ts'
import { TASK_ERROR } from '../error-texts.ts'
import { type GraphEmitter, jsonata } from '../emission.ts'
import { retryMode } from '../../../ir/retry-mode.ts'
import { goOn } from '../results.ts'
import { retriers, SUBMITTER_ERRORS } from '../retry.ts'
import { callbackCatchers, CALLBACK_RESULT, limits, reportToken } from './callback.ts'
import { catcher, INVOKE_AND_WAIT, RETRY_ATTEMPT, TASK_TOKEN, taskArguments, withHandling } from './task-fields.ts'

/**
 * The submitter runs with the task's token as the callback's id, and the state waits for the answer. A strategy that decides in the
 * bundle cannot answer, since the answer is the callback's: it fails with a name of its own that carries the delay.
 */
export function emitWaitForCallback(state: WaitForCallbackState, emitter: GraphEmitter): void {
  reportToken(state, emitter)
  const landing = emitter.landing(state.scope)
  const asked = retryMode(state.retry) === 'asked'
  const attempt = asked ? emitter.emission.names.add(`attempt_${state.id}`) : undefined
  const caught = [
    ...(attempt === undefined ? [] : [again(state, emitter, attempt)]),
    catcher([SUBMITTER_ERRORS.final, SUBMITTER_ERRORS.retryable], jsonata(TASK_ERROR), landing),
    ...callbackCatchers(state, emitter, landing),
  ]
  const fields = {
    Type: 'Task',
    Resource: INVOKE_AND_WAIT,
    Arguments: taskArguments(state.submitter, state.name, emitter, {
      attempt: attempt === undefined ? RETRY_ATTEMPT : jsonata(`$${attempt}`),
      callbackId: TASK_TOKEN,
    }),
    ...limits(state, emitter),
    ...goOn(state, emitter, CALLBACK_RESULT),
  }
  const policy = asked ? ({ kind: 'none' } as const) : state.retry
  const retry = retriers(policy, { retryable: SUBMITTER_ERRORS.retryable, callback: true })
  emitter.add(state.id, state, withHandling(fields, retry, caught), 'operation')
}

/** The states of another attempt after a delay, and the catcher that leads to them. */
function again(state: WaitForCallbackState, emitter: GraphEmitter, attempt: string) {
  const delay = emitter.emission.names.add(`delay_${state.id}`)
  const start = emitter.nameBeside(state.id, 'start')
  const wait = emitter.nameBeside(state.id, 'wait')
  emitter.enterAt(state.id, start)
  emitter.add(start, state, { Type: 'Pass', Assign: { [attempt]: 1 }, Next: state.id })
  emitter.add(wait, state, {
    Type: 'Wait',
    Seconds: jsonata(`$exists($${delay}.delaySeconds) ? $${delay}.delaySeconds : 1`),
    Assign: { [attempt]: jsonata(`$${attempt} + 1`) },
    Next: state.id,
  })
  return catcher([SUBMITTER_ERRORS.again], jsonata(TASK_ERROR), { binding: delay, next: wait })
}
