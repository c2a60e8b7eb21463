import {
  CallbackError,
  CallbackExternalError,
  CallbackSubmitterError,
  CallbackTimeoutError,
  ChildContextError,
  DurableOperationError,
  InvokeError,
  PromiseCombinatorError,
  StepError,
  WaitForConditionError,
} from 'stepwright'
import type { Json } from '../../../../runtime/semantics/json.ts'
import { ERROR_CLASSES, errorClassChain, rebuiltClass } from '../../../../runtime/semantics/errors.ts'
import type { ErrorValue } from '../../../ir/shape.ts'

/** Errors and batches as they travel between the definition and the bundle, and as handler code knows them. Runs in the task bundle. */

const CLASSES: ReadonlyMap<string, new (message?: string, cause?: Error, errorData?: string) => DurableOperationError> =
  new Map(
    Object.entries({
      StepError,
      CallbackError,
      CallbackExternalError,
      CallbackTimeoutError,
      CallbackSubmitterError,
      InvokeError,
      ChildContextError,
      WaitForConditionError,
      PromiseCombinatorError,
    }),
  )

/**
 * A Cause of Step Functions has at most 32,768 characters, and one that is cut in its middle cannot be read. An error says its message
 * again in each of its causes, five times where an item of a batch wraps it, and is JSON in JSON where it leaves the bundle: what its
 * texts may take, counted so (docs/differences.md).
 */
const LONGEST = { message: 6_000, name: 250 } as const

/** `durable-api` 13.2: what the handler sees of something thrown in a body, as data: the class rebuilt by name, the original as its cause. */
export function errorValueOf(thrown: unknown): ErrorValue {
  const { name, message, data } = recorded(thrown)
  const className = rebuiltClass(name)
  const known = name === className
  return {
    classes: errorClassChain(className),
    name: className,
    message: message || (known ? ERROR_CLASSES[className].message : 'Unknown error'),
    cause: { classes: ['Error'], name: name || 'Error', message },
    ...(data !== undefined && { errorData: data }),
  }
}

/** An error that is not recorded but thrown on as it is (a strategy that throws). */
export function rawErrorValueOf(thrown: unknown): ErrorValue {
  const { name = 'Error', message } = recorded(thrown)
  return { classes: errorClassChain(name), name, message }
}

type FieldsOf = (error: Error, classes: readonly string[]) => Readonly<Record<string, Json>>

/** An error as code between operations threw it: its own classes, from the own one up, their fields that are read, and the causes that are errors. */
export function thrownErrorValueOf(error: Error, fieldsOf: FieldsOf, depth = 0): ErrorValue {
  const classes: string[] = []
  for (
    let at: unknown = Object.getPrototypeOf(error);
    at instanceof Error || at === Error.prototype;
    at = Object.getPrototypeOf(at)
  )
    classes.push((at as Error).constructor.name)
  // A class may give them any value.
  const { name, message, cause } = error as {
    readonly name: unknown
    readonly message: unknown
    readonly cause?: unknown
  }
  const fields = fieldsOf(error, classes)
  return {
    classes,
    name: cut(String(name), LONGEST.name),
    message: cut(String(message), LONGEST.message),
    ...(Object.keys(fields).length > 0 && { fields }),
    ...(cause instanceof Error && depth < DEEPEST_CAUSE && { cause: thrownErrorValueOf(cause, fieldsOf, depth + 1) }),
  }
}

/** As deep as the lengths above leave room for. */
const DEEPEST_CAUSE = 3

/** A submitter that failed: its step's error is the cause (`durable-api` 13.3). */
export function submitterErrorOf(thrown: unknown): ErrorValue {
  const { message } = errorValueOf(thrown)
  const plain: ErrorValue = { classes: ['Error'], name: 'StepError', message }
  return {
    classes: errorClassChain('CallbackSubmitterError'),
    name: 'CallbackSubmitterError',
    message,
    cause: { classes: errorClassChain('StepError'), name: 'StepError', message, cause: plain },
  }
}

function recorded(thrown: unknown): { readonly name?: string; readonly message: string; readonly data?: string } {
  if (thrown instanceof DurableOperationError) {
    const { ErrorType, ErrorMessage, ErrorData } = thrown.toErrorObject()
    return {
      ...(ErrorType !== undefined && { name: ErrorType }),
      message: cut(ErrorMessage ?? '', LONGEST.message),
      ...(ErrorData !== undefined && { data: cut(ErrorData, LONGEST.message) }),
    }
  }
  if (typeof thrown === 'object' && thrown !== null && 'name' in thrown && 'message' in thrown)
    return { name: cut(String(thrown.name), LONGEST.name), message: cut(String(thrown.message), LONGEST.message) }
  return { message: 'Unknown error' }
}

/** The longest beginning of a text that takes no more than `limit` characters as JSON in JSON. */
function cut(text: string, limit: number): string {
  const fits = (length: number) => JSON.stringify(JSON.stringify(text.slice(0, length))).length <= limit
  if (text.length <= limit && fits(text.length)) return text
  let [fitting, tooLong] = [0, Math.min(text.length, limit) + 1]
  while (tooLong - fitting > 1) {
    const middle = Math.floor((fitting + tooLong) / 2)
    if (fits(middle)) fitting = middle
    else tooLong = middle
  }
  // Half a character is none.
  return text.slice(0, fitting).replace(/[\uD800-\uDBFF]$/, '')
}

/** An error value as the error it stands for. */
export function errorOf(value: ErrorValue): Error {
  const cause = value.cause && errorOf(value.cause)
  const Class = value.classes.map((name) => CLASSES.get(name)).find((found) => found !== undefined)
  if (Class && value.classes[0] === value.name) return new Class(value.message, cause, value.errorData)
  const error = cause ? new Error(value.message, { cause }) : new Error(value.message)
  error.name = value.name
  return error
}

interface BatchValue {
  readonly all: readonly { readonly status: string; readonly result?: unknown; readonly error?: ErrorValue }[]
  readonly completionReason: string
}

/** A kept batch with the members of a BatchResult (`durable-api` 9.3). No item of an exported batch is still running. */
export function batchOf({ all: kept, completionReason }: BatchValue): object {
  const all = kept.map(({ error, ...item }, index) => ({ index, ...item, ...(error && { error: errorOf(error) }) }))
  const succeeded = () => all.filter((item) => item.status === 'SUCCEEDED' && item.result !== undefined)
  const failed = () => all.filter((item) => item.status === 'FAILED')
  const methods = {
    succeeded,
    failed,
    started: () => [],
    getResults: () => succeeded().map((item) => item.result),
    getErrors: () => failed().map((item) => item.error),
    throwIfError: () => {
      const [item] = failed()
      if (item) throw item.error!
    },
    status: failed().length > 0 ? 'FAILED' : 'SUCCEEDED',
    hasFailure: failed().length > 0,
    successCount: all.length - failed().length,
    failureCount: failed().length,
    startedCount: 0,
    totalCount: all.length,
  }
  const batch = { all, completionReason }
  // As the API has it, only the items and the reason are shown as JSON.
  for (const [name, value] of Object.entries(methods)) Object.defineProperty(batch, name, { value })
  return batch
}

/** How a captured value is made again in the bundle. */
export type Revival = 'error' | 'batch' | 'undefined'

export function revived(value: unknown, revival: Revival | undefined): unknown {
  if (revival === undefined || value === null || value === undefined) return revival ? undefined : value
  if (revival === 'error') return errorOf(value as ErrorValue)
  return revival === 'batch' ? batchOf(value as BatchValue) : value
}
