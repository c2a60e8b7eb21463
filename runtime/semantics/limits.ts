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
} as const
