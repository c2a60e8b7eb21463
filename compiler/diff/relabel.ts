import type { Span } from '../source/span.ts'

/** The same data with every span's file named anew: the two sides of a diff may be revisions of one path. */
export function relabelSpans<T>(value: T, label: (file: string) => string): T {
  const visit = (each: unknown): unknown => {
    if (Array.isArray(each)) return each.map(visit)
    if (typeof each !== 'object' || each === null) return each
    const copy = Object.fromEntries(Object.entries(each).map(([key, inner]) => [key, visit(inner)]))
    return isSpan(each) || isOrigin(each) ? { ...copy, file: label(each.file) } : copy
  }
  // A copy of plain data has the shape of the original.
  return visit(value) as T
}

function isSpan(value: object): value is Span {
  return 'file' in value && typeof value.file === 'string' && 'start' in value && 'end' in value
}

function isOrigin(value: object): value is { readonly file: string } {
  return (
    'file' in value &&
    typeof value.file === 'string' &&
    'kind' in value &&
    (value.kind === 'handler' || value.kind === 'definition')
  )
}
