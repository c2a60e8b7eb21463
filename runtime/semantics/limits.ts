/** `durable-api` 17: AWS's limits, the defaults of every setting. */
export const LIMITS = {
  operationPayloadBytes: 262_144,
  errorObjectBytes: 32_768,
  checkpointUpdates: 250,
  checkpointBytes: 750 * 1024,
  resultBytes: 6 * 1024 * 1024 - 50,
  waitSeconds: { min: 1, max: 31_622_400 },
  nameCharacters: 256,
  operationsPerExecution: 30_000,
  /** Often quoted; no document of AWS says it. */
  storedBytesPerExecution: 100 * 1024 * 1024,
  executionTimeoutSeconds: 31_622_400,
  /** Ours; AWS's service bounds it by the time-out of the execution alone. */
  interruptionsInARow: Infinity,
  retentionDays: 14,
} as const

/** What an engine may set otherwise. An execution that breaks one of the first four fails, as on AWS. */
export interface ExecutionLimits {
  /** Of the result of a step, a condition or an answer to a callback. */
  readonly operationPayloadBytes: number
  readonly errorObjectBytes: number
  readonly operationsPerExecution: number
  /** All payloads that were ever recorded for an execution, its input too. */
  readonly storedBytesPerExecution: number
  /** The longest time-out that an execution may be given. */
  readonly executionTimeoutSeconds: number
  /**
   * How often the process of an invocation may end before the invocation has recorded anything, one time after the other; then the
   * execution fails: a step that brings its process down would do so for ever.
   */
  readonly interruptionsInARow: number
}
