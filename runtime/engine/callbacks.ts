import { Backend } from '../backend/backend.ts'
import type { CallbackAnswer } from '../backend/callbacks.ts'
import { diagnostic } from '../../compiler/diagnostics/catalogue.ts'
import { unreachable } from '../../compiler/source/invariant.ts'
import type { Environment } from '../environment/environment.ts'
import type { Store } from '../store/store.ts'
import { EngineError } from './engine-error.ts'

export type { CallbackAnswer } from '../backend/callbacks.ts'

/**
 * Completes a callback, or keeps it alive, from a process that runs no handlers. Answers the execution's id. A callback that is
 * unknown or has ended, and an answer that is too large, are `EngineError`s.
 */
export async function completeCallback(
  store: Store,
  environment: Environment,
  callbackId: string,
  answer: CallbackAnswer,
): Promise<string> {
  const backend = new Backend({ store, environment, resolveFunction: () => undefined })
  const receipt = await backend.completeCallback(callbackId, answer)
  switch (receipt.kind) {
    case 'accepted':
      return receipt.executionId
    case 'unknown':
      throw new EngineError([diagnostic('unknown-callback', { id: callbackId })])
    case 'ended':
      throw new EngineError([diagnostic('callback-complete', { id: callbackId, status: receipt.status })])
    case 'too-large':
      throw new EngineError([diagnostic('callback-result-too-large', { bytes: receipt.bytes, limit: receipt.limit })])
    default:
      return unreachable(receipt)
  }
}
