import { LineIndex } from '../source/line-index.ts'
import type { Span, SourceText } from '../source/span.ts'

/** A place as people read it: `handler.ts:12:5`; the file alone when its text is not at hand. */
export interface ReadablePlace {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

export type LocateSpan = (span: Span) => ReadablePlace

export function locator(sources: ReadonlyMap<string, SourceText>): LocateSpan {
  const indexes = new Map<string, LineIndex>()
  return ({ file, start }) => {
    const source = sources.get(file)
    if (!source) return { file }
    const index = indexes.get(file) ?? new LineIndex(source.text)
    indexes.set(file, index)
    return { file, ...index.position(start) }
  }
}

export function placeText({ file, line, column }: ReadablePlace): string {
  return line === undefined ? file : `${file}:${line}:${column}`
}
