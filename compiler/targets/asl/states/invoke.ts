import type { Json } from '../../../../runtime/semantics/json.ts'
import { leavingAsJson } from '../../../expressions/leaving-json.ts'
import { mayBe } from '../../../expressions/shapes.ts'
import type { Shape } from '../../../ir/shape.ts'
import type { CreateCallbackState, InvokeState, WaitForCallbackState } from '../../../ir/state.ts'
import { walkExpression } from '../../../ir/visit.ts'
import { invokeError } from '../error-texts.ts'
import { type Fields, type GraphEmitter, jsonata, type Landing } from '../emission.ts'
import { goOn } from '../results.ts'
import { isPlatformError, retriers } from '../retry.ts'
import { catcher, INVOKE, withHandling } from './task-fields.ts'

/** Any error of the other function is an InvokeError; what the platform failed at is not. */
export function emitInvoke(state: InvokeState, emitter: GraphEmitter): void {
  const landing = emitter.landing(state.scope)
  const fields: Fields = {
    Type: 'Task',
    Resource: INVOKE,
    Arguments: invokeArguments(state, emitter),
    ...goOn(state, emitter, {
      text: '$states.result.Payload',
      shape: declaredResult(state, emitter),
      unproven: true,
      blurred: true,
    }),
  }
  const caught = [catchFailure(state, emitter, invokeError, landing)]
  emitter.add(state.id, state, withHandling(fields, retriers({ kind: 'none' }, { retryable: '' }), caught), 'operation')
}

/** Without an input there is no payload; where that is known only then, one expression says all of it. */
function invokeArguments({ function: name, input: given }: InvokeState, emitter: GraphEmitter): Json {
  if (given === undefined || given.kind === 'undefined') return { FunctionName: emitter.template(name) }
  const input = leavingAsJson(given, emitter.scope())
  const isThere = input.kind === 'event' || !mayBe(emitter.shape(input), 'undefined')
  if (isThere) return { FunctionName: emitter.template(name), Payload: emitter.template(input) }
  const entries = [
    { kind: 'entry', key: 'FunctionName', value: name },
    { kind: 'entry', key: 'Payload', value: input },
  ] as const
  return emitter.template({ kind: 'object', entries })
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
 * Any error of another, a function or who answers a callback, but none of the platform: those are an open set that only their names
 * tell, and no catch of the handler may see them. The execution ends with the platform's own error, through a Fail that nothing catches.
 */
export function catchFailure(
  state: InvokeState | WaitForCallbackState | CreateCallbackState,
  emitter: GraphEmitter,
  error: (output: string) => string,
  landing: Landing,
) {
  const variable = emitter.emission.names.add(`failure_${state.id}`)
  const deciding = emitter.nameBeside(state.id, 'failed')
  const ending = emitter.nameBeside(state.id, 'platform')
  emitter.add(deciding, state, {
    Type: 'Choice',
    Choices: [{ Condition: jsonata(isPlatformError(`$${variable}.Error`)), Next: ending }],
    ...(landing.binding !== undefined && { Assign: { [landing.binding]: jsonata(error(`$${variable}`)) } }),
    Default: landing.next,
  })
  emitter.add(ending, state, {
    Type: 'Fail',
    Error: jsonata(`$${variable}.Error`),
    Cause: jsonata(`$exists($${variable}.Cause) ? $string($${variable}.Cause) : ''`),
  })
  return catcher(['States.TaskFailed'], '{% $states.errorOutput %}', { binding: variable, next: deciding })
}
