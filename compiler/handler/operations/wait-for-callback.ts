import type { ts } from '../project/typescript.js'
import type { Shape } from '../../ir/shape.ts'
import type { WaitForCallbackState } from '../../ir/state.ts'
import { type LoweredOperation, type Lowering, type OperationPlace, refused, report } from '../lowering.ts'
import { isAlways } from '../shapes.ts'
import { operationArguments, options } from './arguments.ts'
import { durationSeconds } from './duration.ts'
import { operationLabel } from './label.ts'
import { addOperation } from './place.ts'
import { operationResult, resultShape } from './result.ts'
import { retryOf } from './retry.ts'
import { addTask, taskFunction } from './task.ts'

/** An answer is the text the completer sent, undefined when it sent none (`durable-api` 7). */
export const CALLBACK_RESULT: Shape = { kind: 'union', members: [{ kind: 'string' }, { kind: 'undefined' }] }

/** `waitForCallback(name?, submitter, {timeout, heartbeatTimeout, retryStrategy})`: `durable-api` 7.2. */
export function waitForCallback(call: ts.CallExpression, lowering: Lowering, place: OperationPlace): LoweredOperation {
  const found = operationArguments('waitForCallback', call, lowering)
  if (found === undefined) return { result: refused(lowering, call) }
  const [submitter, config] = found.rest
  const given = options(config, 'waitForCallback', lowering)
  const task = submitter && taskFunction(submitter, 'waitForCallback', lowering)
  if (task === undefined) return { result: refused(lowering, call) }
  checkResultIsText(call, lowering)
  const limits = callbackLimits(given, lowering)
  const retry = retryOf(given.get('retryStrategy'), lowering)
  const submit = addTask(
    {
      kind: 'submitter',
      function: task,
      strategy: retry.strategy,
      result: { kind: 'unknown' },
      operation: 'a submitter',
    },
    lowering,
  )
  const state = addOperation<WaitForCallbackState>(
    {
      kind: 'waitForCallback',
      ...(found.name && { name: found.name }),
      ...limits,
      submitter: submit,
      retry: retry.policy,
    },
    operationLabel('waitForCallback', found.name, call),
    call,
    lowering,
    place,
  )
  return operationResult(state, call, lowering, CALLBACK_RESULT)
}

export function callbackLimits(given: ReadonlyMap<string, ts.Expression>, lowering: Lowering) {
  const timeout = given.get('timeout')
  const heartbeat = given.get('heartbeatTimeout')
  return {
    ...(timeout && { timeoutSeconds: durationSeconds(timeout, lowering) }),
    ...(heartbeat && { heartbeatSeconds: durationSeconds(heartbeat, lowering) }),
  }
}

/** `waitForCallback<Decision>` believes that the answer is more than text; without a deserialiser it is not. */
export function checkResultIsText(
  call: ts.CallExpression,
  lowering: Lowering,
  shape = resultShape(call, lowering),
): void {
  if (shape.kind === 'unknown' || isAlways(shape, 'string')) return
  report(lowering, 'callback-result-not-text', {}, call.typeArguments?.[0] ?? call)
}
