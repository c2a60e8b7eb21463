import type { LineIndex } from './line-index.ts'

const LONGEST_LINE = 160

/**
 * The lines of a span with a gutter of numbers and carets under it, as compilers show a place:
 *
 *     12 |   const total = price + fee
 *        |                 ^^^^^
 *
 * A span over several lines marks its first line to the end.
 */
export function codeFrame(index: LineIndex, start: number, end: number): string {
  const from = index.position(start)
  const to = index.position(Math.max(start, end - 1))
  const line = index.lineText(from.line)
  const lastColumn = to.line === from.line ? to.column : Math.max(from.column, line.length)
  // A very long line (a bundled file) shows a window around the place.
  const cut = line.length > LONGEST_LINE ? Math.max(0, from.column - 1 - LONGEST_LINE / 4) : 0
  const shown = line.slice(cut, cut + LONGEST_LINE)
  const pad = shown.slice(0, from.column - 1 - cut).replace(/[^\t]/g, ' ')
  const width = Math.max(1, Math.min(lastColumn - from.column + 1, LONGEST_LINE - pad.length))
  const gutter = String(from.line)
  return `${gutter} | ${shown}\n${' '.repeat(gutter.length)} | ${pad}${'^'.repeat(width)}`
}
