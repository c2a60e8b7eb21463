import type { Json } from '../semantics/json.ts'

/** 256 KiB, of any payload between states, and of what one Assign makes. */
export const LARGEST_PAYLOAD_BYTES = 262_144

export function fits(value: Json): boolean {
  if (isSmall(value)) return true
  // What is deeper than the stack could not be written as JSON.
  if (isTooDeep(value)) return false
  return Buffer.byteLength(JSON.stringify(value), 'utf8') <= LARGEST_PAYLOAD_BYTES
}

/** As deep as Java's reader of JSON goes. */
const DEEPEST = 1000

function isTooDeep(value: Json): boolean {
  const open: { readonly value: Json; readonly depth: number }[] = [{ value, depth: 0 }]
  for (let next = open.pop(); next; next = open.pop()) {
    if (typeof next.value !== 'object' || next.value === null) continue
    if (next.depth >= DEEPEST) return true
    for (const inner of Object.values(next.value) as readonly Json[]) {
      if (typeof inner === 'object' && inner !== null) open.push({ value: inner, depth: next.depth + 1 })
    }
  }
  return false
}

/** Whether a value is so small that it need not be measured: few parts, each short. */
export function isSmall(value: Json, parts: { left: number } = { left: 64 }): boolean {
  if (--parts.left < 0) return false
  if (typeof value === 'string') return value.length < 500
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every((item: Json) => isSmall(item, parts))
  return Object.keys(value).every(
    (key) => key.length < 500 && isSmall((value as { readonly [key: string]: Json })[key]!, parts),
  )
}

export function tooLarge(what: string): string {
  return `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`
}
