/** A fault in a text of one of the languages; the parsers turn it into data. */
export class SyntaxFault extends Error {
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

/** Deeper texts are refused, so that no parser or evaluator runs out of stack. */
const DEEPEST = 200

/** A cursor over a text: what the JSONPath and intrinsic parsers read with. */
export class Scanner {
  readonly text: string
  at: number
  #depth = 0

  constructor(text: string, at = 0) {
    this.text = text
    this.at = at
  }

  get done(): boolean {
    return this.at >= this.text.length
  }

  get next(): string {
    return this.text[this.at] ?? ''
  }

  skipSpace(): void {
    while (/\s/.test(this.next)) this.at++
  }

  /** Takes the token if it comes next. */
  take(token: string): boolean {
    if (!this.text.startsWith(token, this.at)) return false
    this.at += token.length
    return true
  }

  expect(token: string): void {
    if (!this.take(token)) this.fail(`expected '${token}'${this.#found()}`)
  }

  /** Takes what the sticky expression matches here. */
  match(sticky: RegExp): string | undefined {
    sticky.lastIndex = this.at
    const found = sticky.exec(this.text)?.[0]
    if (found !== undefined) this.at += found.length
    return found
  }

  /** Reads something that may hold more of its own kind. */
  nested<T>(read: () => T): T {
    if (++this.#depth > DEEPEST) this.fail(`more than ${DEEPEST} levels within each other`)
    const found = read()
    this.#depth--
    return found
  }

  fail(message: string, offset = this.at): never {
    throw new SyntaxFault(message, offset)
  }

  unexpected(): never {
    this.fail(this.done ? 'the text ends too early' : `unexpected '${this.next}'`)
  }

  #found(): string {
    return this.done ? ' before the end' : `, found '${this.next}'`
  }
}
