import { DurablePromise } from '../../sdk/durable-promise.ts'
import { CallbackSubmitterError, ChildContextError, type DurableOperationError } from '../../sdk/errors.ts'
import type { WaitForCallbackConfig, WaitForCallbackSubmitterFunc } from '../../sdk/operations.ts'
import { passThroughSerdes } from '../../sdk/serdes.ts'
import { OPERATIONS } from '../../semantics/operations.ts'
import { operationPath } from '../../semantics/path.ts'
import { splitArguments } from '../call.ts'
import type { ReplayContext } from '../context.ts'
import { beginCallback } from './create-callback.ts'
import { runChild } from './run-in-child-context.ts'
import { runStep } from './step.ts'

/**
 * `durable-api` 7.2: a child context with a callback and a submitter step, both unnamed. From outside it is one operation:
 * the submitter's attempts go by its path.
 */
export function waitForCallback(context: ReplayContext, args: readonly unknown[]): DurablePromise<never> {
  const named = typeof args[0] === 'string' || args[0] === undefined
  const { name, rest } = splitArguments('waitForCallback', args)
  const [submitter] = rest
  if (typeof submitter !== 'function') {
    const when = named ? ' when name is provided' : ''
    return new DurablePromise(() => Promise.reject(new Error(`waitForCallback requires a submitter function${when}`)))
  }
  // What the overloads ask for.
  const [submit, config = {}] = rest as [WaitForCallbackSubmitterFunc<never>, WaitForCallbackConfig<unknown>?]
  const outside: Outside = {
    name,
    path: operationPath(context.place.strand, name, 'waitForCallback'),
    strand: context.place.strand,
  }
  // With a deserializer configured, the text is kept as it is; otherwise the record holds it as JSON (`durable-api` 7.2).
  const serdes = context.hasOwnCallbackDeserializer ? passThroughSerdes : undefined
  // The overload names the type of the result.
  return runChild(context, {
    kind: 'waitForCallback',
    subType: OPERATIONS.waitForCallback.subType,
    name,
    run: (inner) => submitAndWait(inner, submit, config, outside),
    serdes,
    errorMapper,
    deliver: (call, value) =>
      call.deserialize(config.serdes ?? context.callbackDeserializer, value as string | undefined),
  }) as DurablePromise<never>
}

/** The operation as it is known from outside. */
interface Outside {
  readonly name: string | undefined
  readonly path: string
  readonly strand: string
}

async function submitAndWait(
  inner: ReplayContext,
  submit: WaitForCallbackSubmitterFunc<never>,
  config: WaitForCallbackConfig<unknown>,
  outside: Outside,
): Promise<unknown> {
  const callback = inner.nextCall('createCallback', undefined, toldAs(outside, 'callback'))
  const [answer, callbackId] = await beginCallback(inner, callback, {
    timeout: config.timeout,
    heartbeatTimeout: config.heartbeatTimeout,
    serdes: passThroughSerdes,
    created: (callbackId) => ({ ...outside, callbackId, of: 'waitForCallback' }),
  })
  const submitter = inner.nextCall('step', undefined, toldAs(outside, 'submitter'))
  await runStep(inner, submitter, {
    config: config.retryStrategy ? { retryStrategy: config.retryStrategy } : undefined,
    attempt: { kind: 'submitter', function: submit, argument: callbackId, ...outside },
    // The handler's own type of logger.
    body: async ({ logger }) => submit(callbackId, { logger: logger as never }),
  })
  return answer
}

/** Its parts have no names; plugins are told some. */
function toldAs({ name }: Outside, part: string): { toldName?: string } {
  return name ? { toldName: `${name}-${part}` } : {}
}

function errorMapper(error: DurableOperationError): DurableOperationError {
  switch (error.errorType) {
    case 'CallbackTimeoutError':
    case 'CallbackExternalError':
    case 'CallbackError':
      return error
    case 'StepError':
      return new CallbackSubmitterError(error.message, error)
    default:
      return new ChildContextError(error.message, error)
  }
}
