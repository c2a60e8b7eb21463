import { isDeepStrictEqual } from 'node:util'
import type { Json } from '../semantics/json.ts'

/**
 * The values that a body was given, as both sides can say them. What is null or undefined at the top is left out: an export passes
 * null, or nothing, for undefined, and makes it undefined again in the task. An error is its name and message; a batch result its
 * items. Undefined where nothing is left.
 */
export function recordedArguments(given: Readonly<Record<string, unknown>>): Json | undefined {
  const values = Object.entries(given).filter(([, value]) => value !== undefined && value !== null)
  if (values.length === 0) return undefined
  return JSON.parse(JSON.stringify(Object.fromEntries(values), (_key, value: unknown) => plain(value))) as Json
}

export interface ChangedValue {
  /** `order.lines[2]`. */
  readonly path: string
  readonly before: Json | undefined
  readonly after: Json | undefined
}

/**
 * What a body changed in the values it was given, by comparing them before and after it: the runtime's handler goes on with the changed
 * object, an export with the one from before. Answers the innermost places.
 */
export function changedArguments(
  before: Json | undefined,
  after: Json | undefined,
  path = '',
): readonly ChangedValue[] {
  if (isDeepStrictEqual(before, after)) return []
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length)
    return Array.from({ length }, (_, at) => changedArguments(before[at], after[at], `${path}[${at}]`)).flat()
  }
  if (isRecord(before) && isRecord(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)])
    const own = (object: { readonly [key: string]: Json }, key: string) =>
      Object.hasOwn(object, key) ? object[key] : undefined
    return [...keys].flatMap((key) =>
      changedArguments(own(before, key), own(after, key), path === '' ? key : `${path}.${key}`),
    )
  }
  return [{ path, before, after }]
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

function plain(value: unknown): unknown {
  if (value instanceof Error) return { name: value.name, message: value.message }
  if (isErrorValue(value)) return { name: value.name, message: value.message }
  return value
}

/** An error as data, as it travels to the task bundle. */
function isErrorValue(value: unknown): value is { readonly name: string; readonly message: string } {
  return (
    value !== null &&
    typeof value === 'object' &&
    'classes' in value &&
    Array.isArray(value.classes) &&
    'name' in value &&
    'message' in value
  )
}
