import type { Span } from './span.ts'

/** A new text for a range of a file. */
export interface Edit extends Span {
  readonly replacement: string
}

/** A text with its edits made. They do not overlap; of two at one place the first goes first. */
export function edited(text: string, edits: readonly Edit[]): string {
  let result = ''
  let at = 0
  for (const { start, end, replacement } of edits.toSorted((a, b) => a.start - b.start)) {
    result += text.slice(at, start) + replacement
    at = end
  }
  return result + text.slice(at)
}
