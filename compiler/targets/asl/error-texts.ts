import { errorClassChain } from '../../../runtime/semantics/errors.ts'
import type { Json } from '../../../runtime/semantics/json.ts'
import type { ErrorValue } from '../../ir/shape.ts'

/**
 * Error values (`ErrorValue`) in JSONata: how they come out of a Cause and how a context wraps them. A Cause is never parsed unguarded:
 * the names that lead here are our own, and text that is not ours becomes an error value of its own (`design`, Operations).
 */

const quoted = (text: string): string => `'${text}'`
const CHAIN = (name: string): string => `[${errorClassChain(name).map(quoted).join(', ')}]`
const plain = (name: string, message: string): string =>
  `{'classes': ['Error'], 'name': ${name}, 'message': ${message}}`

/** The inside of a JSON string in a regular expression; `\x5c` is the backslash, which would confuse JSONata's own reading of brackets. */
const JSON_STRING = String.raw`(?:[^"\x5c]|\x5c["\x5c\/bfnrt]|\x5cu[0-9a-fA-F]{4})*`
const OUTPUT = '$states.errorOutput'
const errorMessage = (inside: string, output: string): string =>
  String.raw`$match(${output}.Cause, /"errorMessage":\s*"(${inside})"/, 1).groups[0]`
const UNQUOTED = `$parse('"' & $text & '"')`

/** The error value that a task of the bundle failed with: Lambda's Cause holds the message, the message is its JSON. */
export const TASK_ERROR = `($text := ${errorMessage(String.raw`\{\x5c"classes\x5c":${JSON_STRING}\}`, OUTPUT)}; $exists($text) ? $parse(${UNQUOTED}) : ${unreadable('StepError')})`

/** The error value that a branch or an item failed with: its Cause is the JSON. */
export const NESTED_ERROR = `($text := $states.errorOutput.Cause; $substring($text, -1) = '}' ? $parse($text) : ${unreadable('ChildContextError')})`

function unreadable(name: string): string {
  return `{'classes': ${CHAIN(name)}, 'name': ${quoted(name)}, 'message': $string($states.errorOutput.Cause)}`
}

/** `durable-api` 11: the remote message stays, its type is lost. Without a message there is no cause. */
export const invokeError = (output: string): string =>
  `($text := ${errorMessage(JSON_STRING, output)}; $text := $text != '' ? ${UNQUOTED}; {'classes': ${CHAIN('InvokeError')}, 'name': 'InvokeError', 'message': $exists($text) ? $text : 'Invoke failed', 'cause': $exists($text) ? ${plain("'Error'", '$text')}})`

/** `durable-api` 13.3: what another sent as a callback's failure. `waitForCallback` loses the remote type. */
export const externalError = (keepsType: boolean, output: string): string =>
  `($text := ${output}.Cause != '' ? ${output}.Cause : 'Callback failed'; {'classes': ${CHAIN('CallbackExternalError')}, 'name': 'CallbackExternalError', 'message': $text, 'cause': ${plain(keepsType ? `${output}.Error` : "'CallbackExternalError'", '$text')}})`

/** A callback that was not answered in time; only `waitForCallback`, which rebuilds it from a record, gives it a cause. */
export const timeoutError = (rebuilt: boolean): ErrorValue => ({
  classes: errorClassChain('CallbackTimeoutError'),
  name: 'CallbackTimeoutError',
  message: 'Callback timed out',
  ...(rebuilt && { cause: { classes: ['Error'], name: 'CallbackTimeoutError', message: 'Callback timed out' } }),
})

/** An at-most-once step whose end nobody knows (`durable-api` 6). */
export const INTERRUPTED: ErrorValue = (() => {
  const message = 'The step execution process was initiated but failed to reach completion due to an interruption.'
  return {
    classes: errorClassChain('StepError'),
    name: 'StepError',
    message,
    cause: { classes: ['Error'], name: 'StepInterruptedError', message },
  }
})()

/**
 * What a child context makes of the error that left it: ChildContextError, whose cause is the error rebuilt by its name, whose cause is
 * a plain error with that name (`durable-api` 13.3). In an item of a batch an error of the API has one link more (21.22).
 */
export function wrapped(error: string, inBatch: boolean, name = 'ChildContextError'): string {
  const message = `($error.message != '' ? $error.message : 'Unknown error')`
  const named = plain('$error.name', '$error.message')
  const link = (cause: string) =>
    `{'classes': $error.classes, 'name': $error.name, 'message': $text, 'cause': ${cause}}`
  const rebuilt = `('DurableOperationError' in $error.classes ? ${inBatch ? link(link(named)) : link(named)} : {'classes': ${CHAIN('StepError')}, 'name': 'StepError', 'message': $text, 'cause': ${named}})`
  return `($error := ${error}; $text := ${message}; {'classes': ${CHAIN(name)}, 'name': ${quoted(name)}, 'message': $text, 'cause': ${rebuilt}})`
}

/** A reason of `context.promise.allSettled`: a plain error with name and message. */
export const plainError = (error: string): string => `($error := ${error}; ${plain('$error.name', '$error.message')})`

/** A constant of a definition that may look like an expression is no risk here: error values hold plain words. */
export const constant = (value: ErrorValue): Json => value as unknown as Json
