/** A request of TestState, spelt as AWS's wire has it. Payloads are JSON text. */
export interface TestStateRequest {
  /** A state, or a whole definition with `stateName`. */
  readonly definition: string
  readonly stateName?: string
  readonly input?: string
  readonly variables?: string
  readonly context?: string
  readonly roleArn?: string
  /** Default INFO; the others add inspection data. */
  readonly inspectionLevel?: 'INFO' | 'DEBUG' | 'TRACE'
  readonly revealSecrets?: boolean
  readonly mock?: TestStateMock
  readonly stateConfiguration?: TestStateConfiguration
}

export interface TestStateMock {
  readonly result?: string
  readonly errorOutput?: { readonly error?: string; readonly cause?: string }
  /** Default STRICT. */
  readonly fieldValidationMode?: 'STRICT' | 'PRESENT' | 'NONE'
}

export interface TestStateConfiguration {
  /** How often the retrier that matches has retried. */
  readonly retrierRetryCount?: number
  readonly errorCausedByState?: string
  readonly mapIterationFailureCount?: number
  readonly mapItemReaderData?: string
}

export interface TestStateResponse {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'RETRIABLE' | 'CAUGHT_ERROR'
  readonly output?: string
  readonly error?: string
  readonly cause?: string
  readonly nextState?: string
  readonly inspectionData?: InspectionData
}

/** By AWS's names; payloads are JSON text, counts are numbers. */
export interface InspectionData {
  readonly [stage: string]: string | number | ErrorDetails
}

export interface ErrorDetails {
  readonly catchIndex?: number
  readonly retryIndex?: number
  readonly retryBackoffIntervalSeconds?: number
}

/** The request itself is wrong: `code` is AWS's exception. */
export class TestStateRejection extends Error {
  readonly code: 'ValidationException' | 'InvalidDefinition' | 'InvalidExecutionInput'

  constructor(code: TestStateRejection['code'], message: string) {
    super(message)
    this.name = 'TestStateRejection'
    this.code = code
  }
}
