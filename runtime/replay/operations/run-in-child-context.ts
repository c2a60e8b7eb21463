import { DurablePromise } from '../../sdk/durable-promise.ts'
import { ChildContextError, DurableOperationError, toErrorObject } from '../../sdk/errors.ts'
import type { ChildConfig, ChildFunc } from '../../sdk/operations.ts'
import type { OperationKind } from '../../semantics/operations.ts'
import { LIMITS } from '../../semantics/limits.ts'
import { runActive } from '../active.ts'
import { type Call, splitArguments } from '../call.ts'
import type { ReplayContext } from '../context.ts'
import type { Mode } from '../mode.ts'
import { Scope } from '../scope.ts'
import { never } from '../termination.ts'

/** `durable-api` 10. */
export function runInChildContext(context: ReplayContext, args: readonly unknown[]): DurablePromise<never> {
  const { name, rest } = splitArguments('runInChildContext', args)
  // What the overloads ask for.
  const [run, config] = rest as [ChildFunc<unknown>, ChildConfig<unknown>?]
  // The overload names the type of the result.
  return runChild(context, { kind: 'runInChildContext', name, run, ...config }) as DurablePromise<never>
}

export interface Child extends ChildConfig<unknown> {
  readonly kind: OperationKind
  readonly name: string | undefined
  readonly run: (context: ReplayContext) => Promise<unknown>
  /** The path, where it is not made of the name. */
  readonly path?: string
  /** What is done with the value when it is awaited. */
  readonly deliver?: (call: Call, value: unknown) => Promise<unknown>
}

/** Runs a function with a context of its own, or answers from its record. The END of it is queued and not awaited. */
export function runChild(context: ReplayContext, child: Child): DurablePromise<unknown> {
  const virtual = child.virtualContext === true
  const call = context.nextCall(child.kind, child.name, { subType: child.subType, path: child.path })
  if (!virtual && context.isLeftBehind(call)) return new DurablePromise(never)
  if (!call.matchesRecord()) return new DurablePromise(never)
  const settled = perform(context, call, child)
  settled.catch(() => {})
  return new DurablePromise(async () => {
    const value = await settled
    return child.deliver ? child.deliver(call, value) : value
  })
}

async function perform(context: ReplayContext, call: Call, child: Child): Promise<unknown> {
  const { record } = call
  if (record?.Status === 'FAILED') {
    const error = record.ContextDetails?.Error
    throw error ? delivered(child, DurableOperationError.fromErrorObject(error)) : new ChildContextError()
  }
  if (record?.Status !== 'SUCCEEDED') return execute(context, call, child)
  const serdes = child.serdes ?? context.serdes
  if (!record.ContextDetails?.ReplayChildren) return call.deserialize(serdes, record.ContextDetails?.Result)
  const value = await replayFinished(context, call, child)
  return call.deserialize(serdes, await call.serialize(serdes, value))
}

/** The result was too large to keep: the function runs again over the records below it, and nothing is recorded. */
function replayFinished(context: ReplayContext, call: Call, child: Child): Promise<unknown> {
  const scope = new Scope(call.scope)
  scope.finish()
  const inner = childContext(context, call, { scope, mode: 'replay-finished', virtual: false })
  return runActive({ execution: call.execution, id: call.id, name: call.name }, async () => child.run(inner))
}

async function execute(context: ReplayContext, call: Call, child: Child): Promise<unknown> {
  const virtual = child.virtualContext === true
  const serdes = child.serdes ?? context.serdes
  const scope = new Scope(call.scope)
  const begins = !virtual && !call.record
  if (begins) void call.checkpoint('START')
  await (begins ? call.hooks?.starting(false) : call.hooks?.entered())
  // A virtual context has no record, so it is as finished as what is around it.
  const mode: Mode = virtual && context.mode === 'replay-finished' ? 'replay-finished' : 'execution'
  const inner = childContext(context, call, { scope, mode, virtual })
  try {
    const entry = { execution: call.execution, id: call.id, name: call.name, mode }
    const body = async () => child.run(inner)
    const value = await runActive(entry, () => call.hooks?.wrapContext(body) ?? body())
    if (!virtual) scope.finish()
    const payload = await call.serialize(serdes, value)
    if (!virtual) succeed(call, child, { value, payload, keepsChildren: inner.place.keepsChildren > 0 })
    await (virtual ? call.hooks?.virtualContextEnded('SUCCEEDED') : call.hooks?.contextEnded('SUCCEEDED'))
    return await call.deserialize(serdes, payload)
  } catch (thrown) {
    // The live path rebuilds from what is recorded, so that replay throws the same.
    const error = toErrorObject(thrown)
    if (!virtual) {
      scope.finish()
      const options = inner.place.keepsChildren > 0 ? { ContextOptions: { ReplayChildren: true } } : {}
      void call.checkpoint('FAIL', { Error: error, ...options })
    }
    const rebuilt = DurableOperationError.fromErrorObject(error)
    await (virtual ? call.hooks?.virtualContextEnded('FAILED', rebuilt) : call.hooks?.contextEnded('FAILED', rebuilt))
    throw delivered(child, rebuilt)
  }
}

interface Success {
  readonly value: unknown
  readonly payload: string | undefined
  readonly keepsChildren: boolean
}

function succeed(call: Call, child: Child, { value, payload, keepsChildren }: Success): void {
  const tooLarge = payload !== undefined && Buffer.byteLength(payload) > LIMITS.operationPayloadBytes
  const recorded = tooLarge ? (child.summaryGenerator?.(value) ?? '') : payload
  const options = tooLarge || keepsChildren ? { ContextOptions: { ReplayChildren: true } } : {}
  void call.checkpoint('SUCCEED', { Payload: recorded, ...options })
}

function childContext(
  context: ReplayContext,
  call: Call,
  { scope, mode, virtual }: { scope: Scope; mode: Mode; virtual: boolean },
): ReplayContext {
  const { keepsChildren, parentWireId } = context.place
  return context.child({
    prefix: call.id,
    parentWireId: virtual ? parentWireId : call.wireId,
    scope,
    strand: call.path,
    mode,
    keepsChildren: virtual ? keepsChildren : Math.max(0, keepsChildren - 1),
  })
}

function delivered(child: Child, error: DurableOperationError): Error {
  return child.errorMapper ? child.errorMapper(error) : new ChildContextError(error.message, error)
}
