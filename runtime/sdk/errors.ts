import type { ErrorClassName } from '../semantics/errors.ts'
import { ERROR_CLASSES, rebuiltClass } from '../semantics/errors.ts'
import type { CompletionReason } from '../semantics/completion.ts'
import type { ErrorObject } from './wire.ts'

/** `durable-api` 13: the API's error classes, and what of an error crosses the record. */

/** How far down the causes `toErrorObject` looks for data. */
const ERROR_DATA_LINKS = 10

export abstract class DurableOperationError extends Error {
  abstract readonly errorType: string
  override cause?: Error
  errorData?: string
  /** Never set: stack traces are not stored. */
  stackTrace?: string[]

  constructor(message: string, cause?: Error, errorData?: string) {
    super(message)
    this.name = this.constructor.name
    this.cause = cause
    this.errorData = errorData
  }

  /** Rebuilds by `ErrorType`; every unknown type becomes a StepError whose cause carries the original name. */
  static fromErrorObject(errorObject: ErrorObject): DurableOperationError {
    const name = rebuiltClass(errorObject.ErrorType)
    const known = errorObject.ErrorType === name
    const message = errorObject.ErrorMessage || (known ? ERROR_CLASSES[name].message : 'Unknown error')
    return new CLASSES[name](message, plainError(errorObject), errorObject.ErrorData)
  }

  toErrorObject(): ErrorObject {
    return {
      ErrorType: this.errorType,
      ErrorMessage: this.message,
      ErrorData: this.errorData ?? dataOfCauses(this.cause),
      StackTrace: undefined,
    }
  }
}

export class StepError extends DurableOperationError {
  readonly errorType = 'StepError'
  constructor(message?: string, cause?: Error, errorData?: string) {
    super(message || ERROR_CLASSES.StepError.message, cause, errorData)
  }
}

export class CallbackError extends DurableOperationError {
  readonly errorType: string = 'CallbackError'
  constructor(message?: string, cause?: Error, errorData?: string) {
    super(message || ERROR_CLASSES.CallbackError.message, cause, errorData)
  }
}

export class CallbackExternalError extends CallbackError {
  override readonly errorType = 'CallbackExternalError'
  constructor(message?: string, cause?: Error, errorData?: string) {
    super(message || ERROR_CLASSES.CallbackExternalError.message, cause, errorData)
  }
}

export class CallbackTimeoutError extends CallbackError {
  override readonly errorType = 'CallbackTimeoutError'
  constructor(message?: string, cause?: Error, errorData?: string) {
    super(message || ERROR_CLASSES.CallbackTimeoutError.message, cause, errorData)
  }
}

export class CallbackSubmitterError extends CallbackError {
  override readonly errorType = 'CallbackSubmitterError'
  constructor(message?: string, cause?: Error, errorData?: string) {
    super(message || ERROR_CLASSES.CallbackSubmitterError.message, cause, errorData)
  }
}

export class InvokeError extends DurableOperationError {
  readonly errorType = 'InvokeError'
  constructor(message?: string, cause?: Error, errorData?: string) {
    super(message || ERROR_CLASSES.InvokeError.message, cause, errorData)
  }
}

export class ChildContextError extends DurableOperationError {
  readonly errorType = 'ChildContextError'
  constructor(message?: string, cause?: Error, errorData?: string) {
    super(message || ERROR_CLASSES.ChildContextError.message, cause, errorData)
  }
}

export class PromiseCombinatorError extends DurableOperationError {
  readonly errorType = 'PromiseCombinatorError'
  constructor(message?: string, cause?: Error, errorData?: string) {
    super(message || ERROR_CLASSES.PromiseCombinatorError.message, cause, errorData)
  }
}

export class WaitForConditionError extends DurableOperationError {
  readonly errorType = 'WaitForConditionError'
  constructor(message?: string, cause?: Error, errorData?: string) {
    super(message || ERROR_CLASSES.WaitForConditionError.message, cause, errorData)
  }
}

/** Thrown by `throwIfError()` of a batch that `shouldComplete` ended as failed. */
export class BatchCompletionError extends DurableOperationError {
  readonly errorType = 'BatchCompletionError'
  readonly completionReason: CompletionReason
  constructor(completionReason: CompletionReason, message?: string, cause?: Error, errorData?: string) {
    super(message || `Batch completed as failed by shouldComplete (${completionReason})`, cause, errorData)
    this.completionReason = completionReason
  }
}

/** The cause's name where an at-most-once step began and its end was not recorded. */
export class StepInterruptedError extends Error {
  constructor(_stepId: string, _stepName?: string) {
    super('The step execution process was initiated but failed to reach completion due to an interruption.')
    this.name = 'StepInterruptedError'
  }
}

export class PluginLoadError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(`Dynamic plugin configuration failed: ${message}`, options)
    this.name = 'PluginLoadError'
  }
}

type ErrorClass = new (message?: string, cause?: Error, errorData?: string) => DurableOperationError

const CLASSES: Record<ErrorClassName, ErrorClass> = {
  StepError,
  CallbackError,
  CallbackExternalError,
  CallbackTimeoutError,
  CallbackSubmitterError,
  InvokeError,
  ChildContextError,
  WaitForConditionError,
  PromiseCombinatorError,
}

/** What is recorded of anything thrown: no stack, no extra fields, no cause of a plain error. */
export function toErrorObject(thrown: unknown): ErrorObject {
  if (thrown instanceof DurableOperationError) return thrown.toErrorObject()
  if (isErrorLike(thrown)) return { ErrorMessage: thrown.message, ErrorType: thrown.name }
  return { ErrorMessage: 'Unknown error' }
}

/** The plain error that stands for a recorded one, as the cause of its typed error. */
export function plainError(errorObject: ErrorObject): Error {
  const error = new Error(errorObject.ErrorMessage)
  error.name = errorObject.ErrorType || 'Error'
  // A stack of the rebuilding place would mislead, so there is none unless one was recorded (`durable-api` 13.2).
  error.stack = errorObject.StackTrace?.join('\n')
  return error
}

function isErrorLike(value: unknown): value is { name: string; message: string } {
  return (
    value instanceof Error || (typeof value === 'object' && value !== null && 'message' in value && 'name' in value)
  )
}

function dataOfCauses(cause: unknown): string | undefined {
  let link = cause
  for (let i = 0; i < ERROR_DATA_LINKS && link instanceof Error; i++) {
    if (link instanceof DurableOperationError && typeof link.errorData === 'string') return link.errorData
    link = link.cause
  }
  return undefined
}
