import type { Operation } from '../../history/operation.ts'
import { DurablePromise } from '../../sdk/durable-promise.ts'
import { InvokeError } from '../../sdk/errors.ts'
import type { InvokeConfig } from '../../sdk/operations.ts'
import type { Json } from '../../semantics/json.ts'
import { isFinal } from '../../semantics/suspension.ts'
import { type Call, splitArguments } from '../call.ts'
import type { ReplayContext } from '../context.ts'
import { never } from '../termination.ts'

/** `durable-api` 11: the target begins at the call. Whatever it failed with, only message and data come back. */
export function invoke(context: ReplayContext, args: readonly unknown[]): DurablePromise<never> {
  const { name, rest } = splitArguments('invoke', args)
  // What the overloads ask for.
  const [functionName, input, config] = rest as [string, unknown, InvokeConfig<unknown, unknown>?]
  const call = context.nextCall('invoke', name)
  if (context.isLeftBehind(call)) return new DurablePromise(never)
  const begun = begin(context, call, { functionName, input, config })
  begun.catch(() => {})
  return new DurablePromise(async () => {
    if ((await begun) === 'open') {
      await call.ended()
      if (call.record?.Status === 'SUCCEEDED') context.lookAhead()
      call.settled()
      await call.hooks?.ended(toldFailure(call.record))
    }
    if (call.record?.Status !== 'SUCCEEDED') throw remoteFailure(call.record)
    const serdes = config?.resultSerdes ?? context.serdes
    // The overload names the type of the result.
    return (await call.deserialize(serdes, call.record.ChainedInvokeDetails?.Result)) as never
  })
}

interface Invocation {
  readonly functionName: string
  readonly input: unknown
  readonly config: InvokeConfig<unknown, unknown> | undefined
}

async function begin(context: ReplayContext, call: Call, invocation: Invocation): Promise<'ended' | 'open'> {
  if (!call.matchesRecord()) return never()
  if (isFinal(call.record?.Status)) {
    context.lookAhead()
    call.settled()
    await call.hooks?.foundEnded()
    return 'ended'
  }
  const isReplay = call.record !== undefined
  if (!isReplay) {
    const { functionName, input, config } = invocation
    const payload = await call.serialize(config?.payloadSerdes ?? context.serdes, input)
    call.effect('invoke', payload === undefined ? undefined : parsed(payload))
    await call.checkpoint('START', {
      Payload: payload,
      ChainedInvokeOptions: {
        FunctionName: functionName,
        ...(config?.tenantId ? { TenantId: config.tenantId } : {}),
      },
    })
  }
  await call.hooks?.started(isReplay)
  call.waits()
  return 'open'
}

function remoteFailure(record: Operation | undefined): InvokeError {
  const error = record?.ChainedInvokeDetails?.Error
  if (!error) return new InvokeError()
  // The cause has the message and no name of its own: the remote type is not delivered.
  const cause = error.ErrorMessage ? new Error(error.ErrorMessage) : undefined
  return new InvokeError(error.ErrorMessage, cause, error.ErrorData)
}

/** As plugins are told it. */
function toldFailure(record: Operation | undefined): Error | undefined {
  if (record?.Status === 'SUCCEEDED') return undefined
  return new Error(record?.ChainedInvokeDetails?.Error?.ErrorMessage || 'Invoke failed')
}

/** A payload as the other side will read it; a serdes of the user's own may write what is no JSON. */
function parsed(payload: string): Json {
  try {
    // JSON.parse yields JSON.
    return JSON.parse(payload) as Json
  } catch {
    return payload
  }
}
