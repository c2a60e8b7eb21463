import { isDeepStrictEqual } from 'node:util'
import { diagnostic } from '../../compiler/diagnostics/catalogue.ts'
import type { Json } from '../semantics/json.ts'
import type { ExecutionLimits } from '../semantics/limits.ts'
import { EngineError } from './engine-error.ts'

export interface StartRequest {
  readonly workflow: string
  /** Unique in its workflow; default: a new one. */
  readonly name?: string
  /** Undefined: the handler gets `{}`, as the API has it. */
  readonly input?: Json
  readonly tags?: Readonly<Record<string, string>>
  /** In place of a `DurableExecutionArn` of AWS's form. */
  readonly arn?: string
  readonly timeoutSeconds?: number
}

/**
 * The input as JSON text, undefined for none. Throws an `EngineError` where the request cannot be kept; programs without types come
 * here too.
 */
export function checkedInput(
  { name, input, tags, timeoutSeconds }: StartRequest,
  limits: ExecutionLimits,
): string | undefined {
  checkTimeout(timeoutSeconds, limits.executionTimeoutSeconds)
  if (name !== undefined && (typeof name !== 'string' || name === ''))
    throw refused('its name must be a text, not empty')
  for (const [key, value] of Object.entries(tags ?? {}))
    if (typeof value !== 'string') throw refused(`its tag ${key} must be a text`)
  if (input === undefined) return undefined
  const text = jsonText(input)
  const size = Buffer.byteLength(text)
  const limit = limits.storedBytesPerExecution
  if (size > limit) throw refused(`its input has ${size} bytes, and all that it records may have ${limit}`)
  return text
}

/** JSON values, so the order of fields does not count. */
export function isSameInput(recorded: string | undefined, given: string | undefined): boolean {
  if (recorded === undefined || given === undefined) return recorded === given
  return isDeepStrictEqual(JSON.parse(recorded), JSON.parse(given))
}

function checkTimeout(seconds: number | undefined, limit: number): void {
  if (seconds === undefined || (Number.isInteger(seconds) && seconds >= 1 && seconds <= limit)) return
  throw new EngineError([diagnostic('execution-timeout-range', { seconds, limit })])
}

function jsonText(input: Json): string {
  let text: string | undefined
  try {
    // JSON.stringify gives undefined for functions and symbols.
    text = JSON.stringify(input) as string | undefined
  } catch (thrown) {
    throw refused(`its input is no JSON (${(thrown as Error).message.split('\n')[0]})`)
  }
  if (text === undefined) throw refused(`its input is no JSON (a ${typeof input})`)
  return text
}

const refused = (reason: string): EngineError => new EngineError([diagnostic('execution-request', { reason })])
