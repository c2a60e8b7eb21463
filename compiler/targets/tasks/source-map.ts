/** Source maps of rewritten modules, so that a place in the bundle leads to the line that the user wrote. */

/** A stretch of a rewritten text: copied from an offset of the original, or new. */
export interface Piece {
  readonly text: string
  readonly from?: number
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** A number as source maps write it: five bits a digit, the sign in the lowest bit. */
function vlq(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1
  let text = ''
  do {
    const digit = rest & 31
    rest >>>= 5
    text += DIGITS[rest > 0 ? digit | 32 : digit]
  } while (rest > 0)
  return text
}

/** The map of a text made of pieces of one source: a mapping at the start of each piece and of each of its lines. */
export function sourceMap(pieces: readonly Piece[], source: string, content: string): string {
  const starts = [0, ...[...content.matchAll(/\n/g)].map(({ index }) => index + 1)]
  const lineOf = (offset: number) => {
    let [low, high] = [0, starts.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (starts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return low
  }
  const lines: string[][] = [[]]
  let column = 0
  let last = { column: 0, line: 0, sourceColumn: 0 }
  const mark = (offset: number) => {
    const line = lineOf(offset)
    const sourceColumn = offset - starts[line]!
    lines
      .at(-1)!
      .push([vlq(column - last.column), 'A', vlq(line - last.line), vlq(sourceColumn - last.sourceColumn)].join(''))
    last = { column, line, sourceColumn }
  }
  for (const { text, from } of pieces) {
    let offset = 0
    for (const [at, line] of text.split('\n').entries()) {
      if (at > 0) {
        lines.push([])
        column = 0
        last = { ...last, column: 0 }
      }
      if (from !== undefined) mark(from + offset)
      column += line.length
      offset += line.length + 1
    }
  }
  return JSON.stringify({
    version: 3,
    sources: [source],
    sourcesContent: [content],
    names: [],
    mappings: lines.map((segments) => segments.join(',')).join(';'),
  })
}
