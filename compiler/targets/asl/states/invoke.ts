import type { Shape } from '../../../ir/shape.ts'
import type { CreateCallbackState, InvokeState, WaitForCallbackState } from '../../../ir/state.ts'
import { walkExpression } from '../../../ir/visit.ts'
import { INVOKE_ERROR } from '../error-texts.ts'
import { type Fields, type GraphEmitter, jsonata, type Landing } from '../emission.ts'
import { goOn } from '../results.ts'
import { CONTRACT, PLATFORM, retriers } from '../retry.ts'
import { catcher, INVOKE, withHandling } from './task-fields.ts'

/** Any error of the other function is an InvokeError; what the platform failed at is not. */
export function emitInvoke(state: InvokeState, emitter: GraphEmitter): void {
  const landing = emitter.landing(state.scope)
  const fields: Fields = {
    Type: 'Task',
    Resource: INVOKE,
    Arguments: {
      FunctionName: emitter.template(state.function),
      ...(state.input && state.input.kind !== 'undefined' && { Payload: emitter.template(state.input) }),
    },
    ...goOn(state, emitter, { text: '$states.result.Payload', shape: declaredResult(state, emitter), unproven: true }),
  }
  const caught = [pastEveryCatch(state, emitter), catcher(['States.TaskFailed'], jsonata(INVOKE_ERROR), landing)]
  emitter.add(state.id, state, withHandling(fields, retriers({ kind: 'none' }, { retryable: '' }), caught), 'operation')
}

/** The type that the handler says of the answer; a function may answer anything. */
function declaredResult({ assign }: InvokeState, emitter: GraphEmitter): Shape {
  for (const { variable, value } of assign) {
    const result = [...walkExpression(value)].find((part) => part.kind === 'result')
    if (result?.shape) return result.shape
    const kept = value.kind === 'result' ? emitter.emission.workflow.variables[variable]?.shape : undefined
    if (kept) return kept
  }
  return { kind: 'unknown' }
}

/**
 * A catcher for what no catch of the handler may see, where another one takes any error: the execution ends with the platform's own
 * error, through a Fail whose name no other catcher lists.
 */
export function pastEveryCatch(state: InvokeState | WaitForCallbackState | CreateCallbackState, emitter: GraphEmitter) {
  const variable = emitter.emission.names.add(`platform_${state.id}`)
  const failed = emitter.nameBeside(state.id, 'platform')
  emitter.add(failed, state, {
    Type: 'Fail',
    Error: jsonata(`$${variable}.Error`),
    Cause: jsonata(`$exists($${variable}.Cause) ? $string($${variable}.Cause) : ''`),
  })
  const landing: Landing = { binding: variable, next: failed }
  return catcher([...PLATFORM, CONTRACT], '{% $states.errorOutput %}', landing)
}
