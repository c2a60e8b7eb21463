import type { Json } from '../../semantics/json.ts'

/** Deep equality of JSON; key order does not count. */
export function sameJson(left: Json, right: Json): boolean {
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false
    return left.every((item: Json, index) => sameJson(item, right[index] as Json))
  }
  const [first, second] = [left as Record<string, Json>, right as Record<string, Json>]
  const keys = Object.keys(first)
  if (keys.length !== Object.keys(second).length) return false
  return keys.every((key) => Object.hasOwn(second, key) && sameJson(first[key]!, second[key]!))
}

/** The items that differ from all before them, in time that grows with their number. */
export function distinctItems<T>(items: readonly T[]): T[] {
  const seen = new Map<unknown, T>()
  for (const item of items) {
    const key = equalityKey(item)
    if (!seen.has(key)) seen.set(key, item)
  }
  return [...seen.values()]
}

/** The same for equal values, and for no others. JSONata's functions are all equal. */
function equalityKey(value: unknown): unknown {
  if (typeof value === 'string') return `"${value}`
  if (typeof value !== 'object' || value === null) return value
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'function') return 'function'
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner
    return Object.fromEntries(Object.entries(inner).toSorted(([one], [other]) => (one < other ? -1 : 1)))
  })
}

export function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Sets an own property whatever its name. */
export function setOwn(target: Record<string, Json>, key: string, value: Json): void {
  // Only this name has a setter that would take the value.
  if (key !== '__proto__') target[key] = value
  else Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true })
}
