import type { MapConfig, MapFunc } from '../../sdk/batch.ts'
import { DurablePromise } from '../../sdk/durable-promise.ts'
import { defaultItemName } from '../../semantics/operations.ts'
import { splitArguments } from '../call.ts'
import type { ReplayContext } from '../context.ts'
import { runBatch } from './batch.ts'

/** `durable-api` 9. */
export function map(context: ReplayContext, args: readonly unknown[]): DurablePromise<never> {
  const { name, rest } = splitArguments('map', args)
  // What the overloads ask for.
  const [items, body, config = {}] = rest as [unknown[], MapFunc<unknown, unknown, never>, MapConfig<unknown, unknown>?]
  if (!Array.isArray(items)) return rejected('Map operation requires an array of items')
  if (typeof body !== 'function') return rejected('Map operation requires a function to process items')
  try {
    return runBatch(context, {
      kind: 'map',
      name,
      items: items.map((item, index) => ({
        index,
        name: config.itemNamer?.(item, index),
        defaultName: defaultItemName(index),
        // The handler's own type of logger.
        run: (inner) => body(inner as never, item, index, items),
      })),
      config,
    })
  } catch (error) {
    // Of the user's itemNamer.
    return new DurablePromise(() => Promise.reject(error))
  }
}

function rejected(message: string): DurablePromise<never> {
  return new DurablePromise(() => Promise.reject(new Error(message)))
}
