import { offsetsInString, type ScalarNode } from './source-node.ts'

/** A text that is put together from strings of a file, with the way back to the file: a definition in a template's string. */
export interface EmbeddedText {
  readonly text: string
  /** The place in the file of units `start` to `end` of the text. */
  readonly place: (start: number, end: number) => { readonly start: number; readonly end: number }
}

/** A string of the file; `text` is what stands in it, which is not what is written where a function gives it. */
export interface TextPiece {
  readonly text: string
  readonly node: ScalarNode | { readonly kind: 'object' | 'array'; readonly start: number; readonly end: number }
}

export function embeddedText(file: string, pieces: readonly TextPiece[]): EmbeddedText {
  const starts: number[] = []
  let length = 0
  for (const { text } of pieces) {
    starts.push(length)
    length += text.length
  }
  const offsets = pieces.map(({ text, node }) =>
    node.kind === 'scalar' && node.value === text ? offsetsInString(file, node) : undefined,
  )
  const pieceAt = (offset: number) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (starts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return low
  }
  return {
    text: pieces.map(({ text }) => text).join(''),
    place: (start, end) => {
      const first = pieceAt(start)
      // The end is behind the last unit, which decides the piece.
      const last = Math.max(first, pieceAt(Math.max(start, end - 1)))
      const from = offsets[first]?.[start - starts[first]!] ?? pieces[first]?.node.start ?? 0
      const to = offsets[last]?.[end - starts[last]!] ?? pieces[last]?.node.end ?? from
      return { start: from, end: Math.max(from, to) }
    },
  }
}
