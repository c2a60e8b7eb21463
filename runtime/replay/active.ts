import { AsyncLocalStorage } from 'node:async_hooks'
import type { Execution } from './execution.ts'
import type { Mode } from './mode.ts'

/** Whose code runs at present: follows asynchronous calls, for the check of contexts and for logging. */
export interface Active {
  readonly execution: Execution
  /** The readable id of the context or step; undefined at the root. */
  readonly id: string | undefined
  readonly name?: string
  readonly attempt?: number
  /** The mode the context began in; undefined where a finished context's function runs again. */
  readonly mode?: Mode
}

// One for all executions: the storage holds nothing of its own, each asynchronous chain carries its entry.
const storage = new AsyncLocalStorage<Active>()

export function active(): Active | undefined {
  return storage.getStore()
}

export function runActive<T>(entry: Active, run: () => T): T {
  return storage.run(entry, run)
}
