/** What a `DurableExecutionClient` throws when it knows how far a failure reaches (`durable-api` 15.5). */
export const DurableExecutionClientErrorScope = { INVOCATION: 'INVOCATION', EXECUTION: 'EXECUTION' } as const
export type DurableExecutionClientErrorScope =
  (typeof DurableExecutionClientErrorScope)[keyof typeof DurableExecutionClientErrorScope]

export interface DurableExecutionClientErrorOptions {
  /** INVOCATION unless given: the invocation throws and is repeated. EXECUTION: the execution fails. */
  scope?: DurableExecutionClientErrorScope
  cause?: unknown
}

export class DurableExecutionClientError extends Error {
  readonly isDurableExecutionClientError = true
  readonly scope: DurableExecutionClientErrorScope

  constructor(message: string, options?: DurableExecutionClientErrorOptions) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'DurableExecutionClientError'
    this.scope = options?.scope ?? 'INVOCATION'
  }
}

/** By its marks and not by class, so that an error of another copy of the package counts. */
export function isDurableExecutionClientError(error: unknown): error is DurableExecutionClientError {
  if (!(error instanceof Error) || !('isDurableExecutionClientError' in error) || !('scope' in error)) return false
  return error.isDurableExecutionClientError === true && (error.scope === 'INVOCATION' || error.scope === 'EXECUTION')
}
