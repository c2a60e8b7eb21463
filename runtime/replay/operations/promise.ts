import type { DurablePromise } from '../../sdk/durable-promise.ts'
import { PromiseCombinatorError } from '../../sdk/errors.ts'
import type { AnySerdes } from '../../sdk/serdes.ts'
import { splitArguments } from '../call.ts'
import type { ReplayContext } from '../context.ts'
import { runChild } from './run-in-child-context.ts'

/** `durable-api` 12: a child context around the language's own combinator. */
export function combine(
  context: ReplayContext,
  kind: 'all' | 'allSettled' | 'any' | 'race',
  args: readonly unknown[],
): DurablePromise<never> {
  const { name, rest } = splitArguments('runInChildContext', args)
  // What the overloads ask for.
  const promises = rest[0] as DurablePromise<unknown>[]
  // The overload names the type of the result.
  return runChild(context, {
    kind: 'runInChildContext',
    name,
    run: async () => combinators[kind](promises),
    serdes: kind === 'allSettled' ? settledSerdes : undefined,
    errorMapper: (error) => new PromiseCombinatorError(error.message, error),
  }) as DurablePromise<never>
}

const combinators: Record<'all' | 'allSettled' | 'any' | 'race', (promises: Promise<unknown>[]) => Promise<unknown>> = {
  all: (promises) => Promise.all(promises),
  allSettled: (promises) => Promise.allSettled(promises),
  any: (promises) => Promise.any(promises),
  race: (promises) => Promise.race(promises),
}

/** A rejection keeps name, message and stack, and comes back as a plain error; live as well. */
const settledSerdes: AnySerdes = {
  serialize: async (entries: PromiseSettledResult<unknown>[] | undefined) =>
    entries === undefined ? undefined : JSON.stringify(entries.map(recorded)),
  deserialize: async (data) => (data === undefined ? undefined : JSON.parse(data).map(restored)),
}

function recorded(entry: PromiseSettledResult<unknown>): unknown {
  if (entry.status !== 'rejected' || !(entry.reason instanceof Error)) return entry
  const { message, name, stack } = entry.reason
  return { ...entry, reason: { message, name, stack } }
}

interface RecordedEntry {
  status: string
  reason?: { message?: string; name?: string; stack?: string }
}

function restored(entry: RecordedEntry): unknown {
  if (entry.status !== 'rejected' || !entry.reason?.message) return entry
  const error = new Error(entry.reason.message)
  error.name = entry.reason.name || 'Error'
  if (entry.reason.stack) error.stack = entry.reason.stack
  return { ...entry, reason: error }
}
