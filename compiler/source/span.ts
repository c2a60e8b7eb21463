/** A range of one source file: offsets in UTF-16 units, `end` exclusive. Plain data; a span never holds the text. */
export interface Span {
  readonly file: string
  readonly start: number
  readonly end: number
}

/** A source file as the compiler read it. `file` is the path shown to people, relative to where the command ran. */
export interface SourceText {
  readonly file: string
  readonly text: string
}

/** The smallest span that covers both. Both must be of one file. */
export function joinSpans(first: Span, second: Span): Span {
  return { file: first.file, start: Math.min(first.start, second.start), end: Math.max(first.end, second.end) }
}
