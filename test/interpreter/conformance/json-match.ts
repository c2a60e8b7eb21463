import type { Json } from '../../../runtime/semantics/json.ts'

export type Transforms = readonly (readonly [string, string])[]

/**
 * Whether an answer is what was recorded. The recorder put words of its own for what differs from run to run (`<...>`, `date`), with
 * `transforms` as its rules, and stored object-valued JSON text parsed.
 */
export function matches(expected: Json | undefined, got: Json | undefined, transforms: Transforms): boolean {
  const rules = transforms.map(([pattern, replacement]) => [new RegExp(pattern, 'g'), replacement] as const)
  const masked = (value: string) =>
    rules.reduce((text, [pattern, replacement]) => text.replace(pattern, () => replacement), value)
  const walk = (wanted: Json | undefined, value: Json | undefined): boolean => {
    if (typeof wanted === 'string') return walkText(wanted, value)
    // The recorder masks an id of a lifted event as [0] or 0.
    if (typeof wanted !== 'object' || wanted === null || wanted === undefined) return wanted === value
    const other = typeof value === 'string' ? parsed(value) : value
    if (typeof other !== 'object' || other === null || other === undefined) return false
    if (Array.isArray(wanted)) {
      const items = other as readonly Json[]
      return (
        Array.isArray(other) &&
        items.length === wanted.length &&
        wanted.every((item: Json, at) => walk(item, items[at]))
      )
    }
    const [first, second] = [wanted as Record<string, Json>, other as Record<string, Json>]
    const keys = Object.keys(first)
    return keys.length === Object.keys(second).length && keys.every((key) => walk(first[key], second[key]))
  }
  const walkText = (wanted: string, value: Json | undefined): boolean => {
    if (wanted === value) return true
    if (typeof value === 'string' && wanted === masked(value)) return true
    if (/^(?:date|timestamp|RandomNumberGenerated|<[^>]*>)$/.test(wanted)) return value !== undefined
    const [inside, inner] = [parsed(wanted), typeof value === 'string' ? parsed(value) : undefined]
    if (typeof inside === 'object' && inside !== null) return walk(inside, inner)
    if (typeof value !== 'string' || !/<[^>]*>/.test(wanted)) return false
    const source = wanted.split(/<[^>]*>/).map(escaped)
    const pattern = new RegExp(`^${source.join('[^]*')}$`)
    return pattern.test(masked(value)) || pattern.test(value)
  }
  return walk(expected, got)
}

/** The masks that make one value of the other: a text that stands for another one, wherever that stands. */
export function masksBetween(given: Json, masked: Json | undefined): Transforms {
  const other = typeof masked === 'string' && typeof given !== 'string' ? parsed(masked) : masked
  if (typeof given === 'string') {
    return typeof other === 'string' && other !== given ? [[escaped(given), other]] : []
  }
  if (typeof given !== 'object' || given === null || typeof other !== 'object' || other === null) return []
  const fields = other as { readonly [key: string]: Json }
  return Object.entries(given).flatMap(([key, value]) => masksBetween(value, fields[key]))
}

function escaped(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}/]/g, '\\$&')
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
