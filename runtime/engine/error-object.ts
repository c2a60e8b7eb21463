import type { ErrorObject } from '../history/operation.ts'

/** An error as it is recorded: no stack, no other fields (`durable-api` 13.2). */
export function errorObject(thrown: unknown): ErrorObject {
  if (typeof thrown !== 'object' || thrown === null || !('message' in thrown)) return { ErrorMessage: 'Unknown error' }
  const name = 'name' in thrown ? thrown.name : undefined
  return { ErrorMessage: String(thrown.message), ...(typeof name === 'string' && { ErrorType: name }) }
}
