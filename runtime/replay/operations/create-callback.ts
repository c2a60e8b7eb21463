import type { Operation } from '../../history/operation.ts'
import { DurablePromise } from '../../sdk/durable-promise.ts'
import { CallbackError, CallbackExternalError, CallbackTimeoutError, plainError } from '../../sdk/errors.ts'
import type { CreateCallbackConfig } from '../../sdk/operations.ts'
import type { AnySerdesDeserializer } from '../../sdk/serdes.ts'
import { type Duration, durationSeconds } from '../../semantics/duration.ts'
import { isFinal } from '../../semantics/suspension.ts'
import { type Call, splitArguments } from '../call.ts'
import type { ReplayContext } from '../context.ts'
import type { CreatedCallback } from '../interceptor.ts'
import { never } from '../termination.ts'

/** `durable-api` 7.1. */
export function createCallback(context: ReplayContext, args: readonly unknown[]): DurablePromise<never> {
  const { name, rest } = splitArguments('createCallback', args)
  // What the overloads ask for.
  const [config] = rest as [CreateCallbackConfig<unknown>?]
  const call = context.nextCall('createCallback', name)
  const created = (callbackId: string): CreatedCallback => ({
    path: call.path,
    strand: call.strand,
    name,
    callbackId,
    of: 'createCallback',
  })
  if (!call.record) call.effect('callback')
  // The overload names the type of the result.
  return beginCallback(context, call, { ...config, created }) as DurablePromise<never>
}

export interface CallbackOptions {
  readonly timeout?: Duration
  readonly heartbeatTimeout?: Duration
  readonly serdes?: AnySerdesDeserializer
  readonly created: (callbackId: string) => CreatedCallback
}

/** Resolves to the answer's promise and the id as soon as the callback is recorded. */
export function beginCallback(
  context: ReplayContext,
  call: Call,
  options: CallbackOptions,
): DurablePromise<[DurablePromise<unknown>, string]> {
  if (context.isLeftBehind(call)) return new DurablePromise(never)
  const serdes = options.serdes ?? context.callbackDeserializer
  const begun = begin(context, call, options)
  begun.catch(() => {})
  return new DurablePromise(async () => {
    const state = await begun
    const callbackId = call.record?.CallbackDetails?.CallbackId
    if (!callbackId) {
      const of = state === 'ended' ? 'callback' : 'started callback'
      throw new CallbackError(`No callback ID found for ${of}: ${call.id}`)
    }
    if (state === 'open') call.execution.interceptor.callback?.(options.created(callbackId))
    const answer = new DurablePromise(async () => {
      if (state === 'open') {
        await call.ended()
        if (call.record?.Status === 'SUCCEEDED') context.lookAhead()
        call.settled()
        await call.hooks?.ended(call.record?.Status === 'SUCCEEDED' ? undefined : callbackFailure(call.record))
      }
      return answerOf(call, serdes)
    })
    return [answer, callbackId]
  })
}

async function begin(context: ReplayContext, call: Call, options: CallbackOptions): Promise<'ended' | 'open'> {
  if (!call.matchesRecord()) return never()
  if (isFinal(call.record?.Status)) {
    context.lookAhead()
    call.settled()
    await call.hooks?.foundEnded()
    return 'ended'
  }
  const isReplay = call.record !== undefined
  if (!isReplay) {
    await call.checkpoint('START', {
      CallbackOptions: {
        TimeoutSeconds: options.timeout && durationSeconds(options.timeout),
        HeartbeatTimeoutSeconds: options.heartbeatTimeout && durationSeconds(options.heartbeatTimeout),
      },
    })
  }
  await call.hooks?.started(isReplay)
  call.waits()
  return 'open'
}

async function answerOf(call: Call, serdes: AnySerdesDeserializer): Promise<unknown> {
  const { record } = call
  if (record?.Status !== 'SUCCEEDED') throw callbackFailure(record)
  if (!record.CallbackDetails) throw new CallbackError(`No callback data found for completed callback: ${call.id}`)
  return call.deserialize(serdes, record.CallbackDetails.Result)
}

function callbackFailure(record: Operation | undefined): CallbackError {
  const error = record?.CallbackDetails?.Error
  const cause = error && plainError(error)
  return record?.Status === 'TIMED_OUT'
    ? new CallbackTimeoutError(error?.ErrorMessage || 'Callback timed out', cause, error?.ErrorData)
    : new CallbackExternalError(error?.ErrorMessage || 'Callback failed', cause, error?.ErrorData)
}
