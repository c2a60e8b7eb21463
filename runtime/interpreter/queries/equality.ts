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

export function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Sets an own property whatever its name. */
export function setOwn(target: Record<string, Json>, key: string, value: Json): void {
  // Only this name has a setter that would take the value.
  if (key !== '__proto__') target[key] = value
  else Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true })
}
