import { runActive } from './active.ts'
import type { Call } from './call.ts'
import type { AttemptCall } from './interceptor.ts'

/** Runs a body, a submitter or a check as one attempt: as the active code, and through the interceptor if there is one. */
export async function runAttempt(call: Call, attempt: Attempt): Promise<unknown> {
  const { execution } = call
  const described: AttemptCall = {
    kind: attempt.kind,
    operationId: call.wireId,
    path: attempt.path ?? call.path,
    strand: attempt.strand ?? call.strand,
    name: attempt.name ?? call.name,
    attempt: attempt.number,
    function: attempt.function,
    argument: attempt.argument,
  }
  const body = async () => attempt.run()
  const run = () => call.hooks?.wrapAttempt(body) ?? body()
  const entry = { execution, id: call.id, name: call.name, attempt: attempt.number, mode: 'execution' } as const
  return runActive(entry, () => (execution.interceptor.attempt ? execution.interceptor.attempt(described, run) : run()))
}

export interface Attempt extends Pick<AttemptCall, 'kind' | 'function' | 'argument'> {
  /** From 1. */
  readonly number: number
  readonly run: () => Promise<unknown>
  /** As seen from outside, where they are not the call's own. */
  readonly path?: string
  readonly strand?: string
  readonly name?: string
}
