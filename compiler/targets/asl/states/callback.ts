import type { Json } from '../../../../runtime/semantics/json.ts'
import type { CreateCallbackState, WaitForCallbackState } from '../../../ir/state.ts'
import { constant, externalError, timeoutError } from '../error-texts.ts'
import { type Fields, type GraphEmitter, type Landing, place } from '../emission.ts'
import type { ResultPlace } from '../results.ts'
import { catchFailure } from './invoke.ts'
import { catcher } from './task-fields.ts'
import { seconds } from './wait.ts'

type CallbackState = CreateCallbackState | WaitForCallbackState

/** What is delivered verbatim on the runtime comes as JSON here: a string is itself, anything else its JSON text. */
export const CALLBACK_RESULT: ResultPlace = {
  text: `($type($states.result) = 'string' ? $states.result : $string($states.result))`,
  shape: { kind: 'string' },
}

/** A heartbeat that is not shorter than the time-out never comes into play. */
export function limits(state: CallbackState, emitter: GraphEmitter): Fields {
  const { timeoutSeconds: timeout, heartbeatSeconds: heartbeat } = state
  const idle =
    timeout?.kind === 'literal' && heartbeat?.kind === 'literal' && Number(heartbeat.value) >= Number(timeout.value)
  return {
    ...(timeout && { TimeoutSeconds: seconds(timeout, emitter) }),
    ...(heartbeat && !idle && { HeartbeatSeconds: seconds(heartbeat, emitter) }),
  }
}

/** What the callback itself can end with, behind the catchers of the code that hands out its id. */
export function callbackCatchers(state: CallbackState, emitter: GraphEmitter, landing: Landing): readonly Json[] {
  const rebuilt = state.kind === 'waitForCallback'
  return [
    catcher(['States.Timeout', 'States.HeartbeatTimeout'], constant(timeoutError(rebuilt)), landing),
    catchFailure(state, emitter, (output) => externalError(!rebuilt, output), landing),
  ]
}

export function reportToken(state: CallbackState, emitter: GraphEmitter): void {
  emitter.emission.diagnostics.report(
    'callback-token',
    { callback: state.id },
    {
      ...place(state.span),
      allows: { kind: 'callback-protocol', scope: emitter.strand },
    },
  )
}
