import type { Json } from '../../../../runtime/semantics/json.ts'
import { mayBe } from '../../../expressions/shapes.ts'
import type { Expression } from '../../../ir/expression.ts'
import type { TaskCall } from '../../../ir/state.ts'
import { type Fields, type GraphEmitter, jsonata, type Landing } from '../emission.ts'

export const INVOKE = 'arn:aws:states:::lambda:invoke'
export const INVOKE_AND_WAIT = 'arn:aws:states:::lambda:invoke.waitForTaskToken'
const TASK_FUNCTION = '${TaskFunction}'
export const TASK_TOKEN = '{% $states.context.Task.Token %}'
/** `Retry` of the definition counts the attempts. */
export const RETRY_ATTEMPT = '{% $states.context.State.RetryCount + 1 %}'

/** `Arguments` of a task of the bundle (ARCHITECTURE, Task bundle). */
export function taskArguments(
  call: TaskCall,
  name: Expression | undefined,
  emitter: GraphEmitter,
  more: { readonly attempt?: Json; readonly [field: string]: Json | undefined },
  given: { readonly [capture: string]: Json } = {},
): Json {
  const computed: Fields = name && name.kind !== 'literal' ? { name: jsonata(emitter.text(name)) } : {}
  return {
    FunctionName: TASK_FUNCTION,
    Payload: { task: call.task, ...computed, input: captured(call, emitter, given), ...more } as Json,
  }
}

/** Captured values by name. One that may be undefined is left out then, which only one expression for all can say. */
function captured(call: TaskCall, emitter: GraphEmitter, given: { readonly [capture: string]: Json }): Json {
  const entries = Object.entries(call.captures).filter(([name]) => !(name in given))
  const scope = emitter.scope()
  const isKept = (value: Expression) => value.kind === 'variable' && !emitter.emission.unclear.boxed.has(value.variable)
  if (entries.every(([, value]) => !mayBe(emitter.shape(value), 'undefined') || isKept(value))) {
    const plain = entries.map(([name, value]) => [name, captureTemplate(value, emitter)] as const)
    return { ...Object.fromEntries(plain), ...given }
  }
  const texts = entries.map(([name, value]) => `${JSON.stringify(name)}: ${emitter.text(value, scope)}`)
  const fixed = Object.entries(given).map(([name, value]) => `${JSON.stringify(name)}: ${inner(value)}`)
  return jsonata(`{${[...texts, ...fixed].join(', ')}}`)
}

/** The text inside the brackets of an expression; a given capture is always one. */
const inner = (value: Json): string =>
  JSON.stringify(value)
    .slice(1, -1)
    .replace(/^\{%\s*(.*?)\s*%\}$/s, '$1')

/** An error or a batch travels as data and is made again in the bundle; a variable's null is undefined again there. */
function captureTemplate(value: Expression, emitter: GraphEmitter): Json {
  if (value.kind === 'literal' && typeof value.value !== 'string') return value.value
  return jsonata(emitter.storedText(value, { kind: 'undefined' }))
}

/** A catcher that keeps the error where the landing reads it. */
export function catcher(errors: readonly string[], error: Json, landing: Landing): Json {
  return {
    ErrorEquals: errors,
    ...(landing.binding !== undefined && { Assign: { [landing.binding]: error } }),
    Next: landing.next,
  }
}

/** `Retry` and `Catch` stand before `Next`, as people write them. */
export function withHandling(
  { Next, ...fields }: { readonly [field: string]: unknown; readonly Next?: unknown },
  retry: readonly unknown[],
  caught: readonly unknown[],
) {
  // The parts are JSON: they come from the emitter.
  return { ...fields, Retry: retry, Catch: caught, Next } as Fields
}
