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

export const isSameSpan = (one: Span, other: Span): boolean =>
  one.file === other.file && one.start === other.start && one.end === other.end
