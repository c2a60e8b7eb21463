/** A place as people count: both from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** Turns offsets of one text into lines and columns; built once, each look-up is a binary search. */
export class LineIndex {
  readonly #starts: number[] = [0]
  readonly text: string

  constructor(text: string) {
    this.text = text
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1)
  }

  get lineCount(): number {
    return this.#starts.length
  }

  position(offset: number): Position {
    const clamped = Math.max(0, Math.min(offset, this.text.length))
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#starts[middle]! <= clamped) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: clamped - this.#starts[low]! + 1 }
  }

  /** The offset of a place; a column past the line's end is held at the end. */
  offset({ line, column }: Position): number {
    const start = this.#starts[line - 1] ?? this.text.length
    const end = this.#starts[line] ?? this.text.length
    return Math.min(start + column - 1, end)
  }

  /** The text of a line (from 1) without its line break. */
  lineText(line: number): string {
    const start = this.#starts[line - 1]
    if (start === undefined) return ''
    const next = this.#starts[line]
    return this.text.slice(start, next === undefined ? undefined : next - 1).replace(/\r$/, '')
  }
}
