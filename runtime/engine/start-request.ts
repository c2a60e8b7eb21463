import { diagnostic } from '../../compiler/diagnostics/catalogue.ts'
import type { Json } from '../semantics/json.ts'
import { EngineError } from './engine-error.ts'

/** What is refused of a request to start an execution, and how its input is kept. Programs without types come here too. */
export interface CheckedStart {
  readonly name: string | undefined
  readonly input: Json | undefined
  readonly tags: Readonly<Record<string, string>> | undefined
  /** Of the input, in bytes. */
  readonly inputLimit: number
}

/** The input as JSON text, undefined for none. Throws an `EngineError`. */
export function checkedInput({ name, input, tags, inputLimit }: CheckedStart): string | undefined {
  if (name !== undefined && (typeof name !== 'string' || name === ''))
    throw refused('its name must be a text, not empty')
  for (const [key, value] of Object.entries(tags ?? {}))
    if (typeof value !== 'string') throw refused(`its tag ${key} must be a text`)
  if (input === undefined) return undefined
  const text = jsonText(input)
  const size = Buffer.byteLength(text)
  if (size > inputLimit) throw refused(`its input has ${size} bytes, and all that it records may have ${inputLimit}`)
  return text
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
