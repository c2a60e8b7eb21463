import type { Json } from '../../../runtime/semantics/json.ts'

/** One call of a task, or one wait, as both executors show it. */
export interface TraceCall {
  /** The branches and items around. */
  readonly strand: string
  readonly state: string
  /** The integration: `dynamodb putItem`, `lambda`, `wait`. */
  readonly what: string
  readonly arguments: Json
}

export interface TraceRun {
  readonly status: 'succeeded' | 'failed' | 'suspended'
  readonly result?: Json
  readonly error?: { readonly name: string; readonly message: string }
  readonly calls: readonly TraceCall[]
}

const TOKEN = '<token>'

/** Calls by strand, each in its order; strands are not ordered among each other. */
export function byStrand(calls: readonly TraceCall[]): Readonly<Record<string, readonly Omit<TraceCall, 'strand'>[]>> {
  const strands: Record<string, Omit<TraceCall, 'strand'>[]> = {}
  for (const { strand, ...call } of calls) (strands[strand] ??= []).push(call)
  return Object.fromEntries(Object.entries(strands).toSorted(([one], [two]) => (one < two ? -1 : 1)))
}

/** JSON as text and back: undefined fields are no fields. */
export const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? null)) as Json

export function withoutToken(value: Json, token: string | undefined): Json {
  if (token === undefined) return value
  return JSON.parse(JSON.stringify(value).replaceAll(token, TOKEN)) as Json
}
