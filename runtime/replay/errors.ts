import { isDurableExecutionClientError } from '../sdk/client-error.ts'

/** `durable-api` 13.1, the internal part: what no handler can catch. */
class UnrecoverableError extends Error {
  readonly isUnrecoverable = true
  readonly originalError: Error | undefined

  constructor(message: string, originalError?: Error) {
    super(message)
    this.name = this.constructor.name
    this.originalError = originalError
  }
}

/** Ends the execution. */
class UnrecoverableExecutionError extends UnrecoverableError {
  readonly isUnrecoverableExecution = true
  constructor(message: string, originalError?: Error) {
    super(`[Unrecoverable Execution] ${message}`, originalError)
  }
}

/** Ends the invocation, which is repeated. */
class UnrecoverableInvocationError extends UnrecoverableError {
  readonly isUnrecoverableInvocation = true
  constructor(message: string, originalError?: Error) {
    super(`[Unrecoverable Invocation] ${message}`, originalError)
  }
}

export class NonDeterministicExecutionError extends UnrecoverableExecutionError {}
class CheckpointUnrecoverableExecutionError extends UnrecoverableExecutionError {}
class CheckpointUnrecoverableInvocationError extends UnrecoverableInvocationError {}
export class SerdesFailedError extends UnrecoverableInvocationError {}

/** By its mark and not by class, so that an error of another copy of the package counts. */
export function isUnrecoverableError(error: unknown): error is Error {
  return error instanceof Error && 'isUnrecoverable' in error && error.isUnrecoverable === true
}

export function isUnrecoverableInvocationError(error: unknown): error is Error {
  return error instanceof Error && 'isUnrecoverableInvocation' in error && error.isUnrecoverableInvocation === true
}

const KMS_ERRORS = [
  'KMSAccessDeniedException',
  'KMSDisabledException',
  'KMSInvalidStateException',
  'KMSNotFoundException',
]

/** Whether a failure of the client ends the execution and not only this invocation, wherever it happens. */
export function endsExecution(error: unknown): boolean {
  if (isDurableExecutionClientError(error)) return error.scope === 'EXECUTION'
  return error instanceof Error && KMS_ERRORS.includes(error.name)
}

/** The failure of a checkpoint request by the table of `durable-api` 15.5. */
export function checkpointError(thrown: unknown): UnrecoverableError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const message = `Checkpoint failed: ${error.message}`
  return failsExecution(error)
    ? new CheckpointUnrecoverableExecutionError(message, error)
    : new CheckpointUnrecoverableInvocationError(message, error)
}

function failsExecution(error: Error): boolean {
  if (isDurableExecutionClientError(error)) return endsExecution(error)
  const status = httpStatus(error)
  if (status === undefined || status < 400 || status >= 500 || status === 429) return endsExecution(error)
  // A token that another invocation has used up: that one goes on, this one must stop.
  const staleToken =
    error.name === 'InvalidParameterValueException' && error.message.startsWith('Invalid Checkpoint Token')
  return !staleToken
}

function httpStatus(error: Error): number | undefined {
  if (!('$metadata' in error)) return undefined
  const metadata = error.$metadata
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined
}
