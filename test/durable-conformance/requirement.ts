import type { PlainFunction } from '../../runtime/engine/functions.ts'
import type { CallbackAnswer } from '../../runtime/backend/callbacks.ts'
import type { ErrorObject } from '../../runtime/history/operation.ts'
import type { HistoryEvent } from '../../runtime/history/event.ts'
import type { DurableContext, DurableInstrumentationPlugin } from '../../runtime/handler.ts'
import type { Json } from '../../runtime/semantics/json.ts'

/** What a handler of a requirement may do beside durable operations; it outlives invocations and crashes. */
export interface Outside {
  /** Leaves a line for `said`; the lines of loggers come in between, as `INFO text`. */
  readonly say: (line: unknown) => void
  /** How often this name has been counted, this time included. */
  readonly count: (name?: string) => number
  /** The process dies as soon as the step body that calls this has returned. */
  readonly crash: () => void
  /** Simulated time passes. */
  readonly pass: (seconds: number) => Promise<void>
}

/**
 * One thing that AWS asks of an SDK for durable executions, as data: a handler, and the status, result and history that it must
 * come to. The ids are AWS's; the handlers and the words are ours.
 */
export interface Requirement {
  readonly shows: string
  readonly run: (context: DurableContext, outside: Outside, event: Event) => Promise<unknown>
  readonly input?: Json
  /** SUCCEEDED unless given; `RUNNING`: it is looked at while it waits. */
  readonly status?: 'FAILED' | 'RUNNING'
  /** Of an execution that succeeds, after one JSON decode; null for no result. */
  readonly result?: Json
  /** Of an execution that fails. */
  readonly error?: ErrorObject
  /**
   * The events between the start and the end of the execution, in the order of their ids (from 2, without a gap): S step, W wait, C
   * context, K callback, X invoke; then S started, + succeeded, - failed, T timed out. I is the end of an invocation. A last `*`
   * stands for events whose order concurrency decides.
   */
  readonly events: string
  /** What events must say, by their id. */
  readonly details?: Readonly<Record<number, DeepPartial<HistoryEvent>>>
  /** Events, by their id, whose operation stands in the context that the event of the other id started. */
  readonly parents?: Readonly<Record<number, number>>
  readonly said?: readonly unknown[]
  readonly answers?: readonly Answer[]
  readonly functions?: Readonly<Record<string, PlainFunction>>
  readonly plugins?: (outside: Outside) => DurableInstrumentationPlugin[]
}

/** Somebody answers a callback: the `callback`th of the history (from 0; default 0), so long after the start. */
export type Answer = CallbackAnswer & { readonly afterSeconds: number; readonly callback?: number }

export const succeed = (result?: string, afterSeconds = 1, callback = 0): Answer => ({
  kind: 'succeed',
  ...(result !== undefined && { result }),
  afterSeconds,
  callback,
})

/** What the requirements' inputs hold. */
interface Event {
  readonly name: string
  readonly child: string
  readonly target: number
}

export type Requirements = Readonly<Record<string, Requirement>>

type DeepPartial<T> = T extends object ? { readonly [Key in keyof T]?: DeepPartial<T[Key]> } : T

export const noRetry = { retryStrategy: () => ({ shouldRetry: false }) }

/** So many attempts in all, a second apart. */
export const attempts = (most: number) => ({
  retryStrategy: (_error: Error, made: number) => ({ shouldRetry: made < most, delay: { seconds: 1 } }),
})

export const throwing =
  (message: string, name = 'Error') =>
  async (): Promise<never> => {
    throw Object.assign(new Error(message), { name })
  }

/** Fails until this attempt. */
export const failingBefore =
  <T>(attempt: number, value: T, outside: Outside) =>
  async (): Promise<T> => {
    if (outside.count() < attempt) throw new Error('not yet')
    return value
  }

/** Changes strings when they are recorded: a result that shows it has been through the record. */
export const upperCase = {
  serialize: async (value: unknown) => (value === undefined ? undefined : JSON.stringify(value).toUpperCase()),
  deserialize: async (text: string | undefined) => (text === undefined ? undefined : JSON.parse(text)),
}
