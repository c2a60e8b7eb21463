import { DEEPEST, DocumentFault, type ObjectEntry, type SourceNode } from './source-node.ts'

export interface JsonReading {
  /** Takes `${Name}` for a value, as in a definition whose substitutions a template fills in. */
  readonly substitutions?: boolean
}

/**
 * Reads strict JSON (RFC 8259) with the place of every key and value. `onDuplicate` hears of a key that an object has twice.
 * Throws a DocumentFault.
 */
export function readJson(
  text: string,
  onDuplicate: (key: string, start: number, end: number) => void,
  reading: JsonReading = {},
): SourceNode {
  const reader = new JsonReader(text, onDuplicate, reading)
  return reader.document()
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

class JsonReader {
  readonly #text: string
  readonly #onDuplicate: (key: string, start: number, end: number) => void
  readonly #substitutions: boolean
  #at = 0
  #depth = 0

  constructor(
    text: string,
    onDuplicate: (key: string, start: number, end: number) => void,
    { substitutions = false }: JsonReading,
  ) {
    this.#substitutions = substitutions
    this.#text = text
    this.#onDuplicate = onDuplicate
    // A byte order mark is common in files from other systems and means nothing.
    if (text.startsWith('\uFEFF')) this.#at = 1
  }

  document(): SourceNode {
    this.#space()
    if (this.#at >= this.#text.length) throw new DocumentFault('the document is empty', 0)
    const node = this.#value()
    this.#space()
    if (this.#at < this.#text.length) this.#unexpected('the end')
    return node
  }

  #value(): SourceNode {
    const start = this.#at
    const next = this.#text[start]
    if (next === '{') return this.#nested(() => this.#object())
    if (next === '[') return this.#nested(() => this.#array())
    if (next === '"') {
      const value = this.#string()
      return { kind: 'scalar', value, style: 'double', start, end: this.#at }
    }
    const substitution = this.#substitutions ? this.#match(/\$\{[^{}\n]+\}/y) : undefined
    if (substitution !== undefined) {
      return { kind: 'scalar', value: substitution, style: 'plain', start, end: this.#at }
    }
    const token = this.#match(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null/y)
    if (token === undefined) this.#unexpected('a value')
    const value = token === 'true' ? true : token === 'false' ? false : token === 'null' ? null : Number(token)
    return { kind: 'scalar', value, style: 'plain', start, end: this.#at }
  }

  #nested(read: () => SourceNode): SourceNode {
    if (++this.#depth > DEEPEST) throw new DocumentFault(`the document is nested more than ${DEEPEST} levels`, this.#at)
    const node = read()
    this.#depth--
    return node
  }

  #object(): SourceNode {
    const start = this.#at++
    const entries = new Map<string, ObjectEntry>()
    this.#space()
    if (this.#text[this.#at] !== '}') {
      for (;;) {
        const keyStart = this.#at
        if (this.#text[keyStart] !== '"') this.#unexpected(entries.size === 0 ? `a key or '}'` : 'a key')
        const key = this.#string()
        const keyEnd = this.#at
        if (entries.has(key)) this.#onDuplicate(key, keyStart, keyEnd)
        this.#space()
        this.#expect(':')
        this.#space()
        entries.set(key, { keyStart, keyEnd, value: this.#value() })
        this.#space()
        if (this.#text[this.#at] !== ',') break
        this.#at++
        this.#space()
      }
    }
    this.#expect('}', "',' or '}'")
    return { kind: 'object', entries, start, end: this.#at }
  }

  #array(): SourceNode {
    const start = this.#at++
    const items: SourceNode[] = []
    this.#space()
    if (this.#text[this.#at] !== ']') {
      for (;;) {
        items.push(this.#value())
        this.#space()
        if (this.#text[this.#at] !== ',') break
        this.#at++
        this.#space()
      }
    }
    this.#expect(']', "',' or ']'")
    return { kind: 'array', items, start, end: this.#at }
  }

  #string(): string {
    const start = this.#at++
    let value = ''
    for (;;) {
      // oxlint-disable-next-line no-control-regex -- JSON forbids exactly these in a string
      value += this.#match(/[^"\\\u0000-\u001f]*/y) ?? ''
      const next = this.#text[this.#at]
      if (next === '"') break
      if (next === undefined) throw new DocumentFault('the string does not end', start, this.#text.length)
      if (next !== '\\') throw new DocumentFault('a line break or control character in a string', this.#at)
      value += this.#escape()
    }
    this.#at++
    return value
  }

  #escape(): string {
    const start = this.#at++
    const unicode = this.#match(/u[0-9a-fA-F]{4}/y)
    if (unicode !== undefined) return String.fromCharCode(Number.parseInt(unicode.slice(1), 16))
    const escaped = ESCAPES[this.#text[this.#at] ?? '']
    if (escaped === undefined) throw new DocumentFault('an escape that JSON does not know', start, this.#at + 1)
    this.#at++
    return escaped
  }

  #match(sticky: RegExp): string | undefined {
    sticky.lastIndex = this.#at
    const found = sticky.exec(this.#text)?.[0]
    if (found !== undefined) this.#at += found.length
    return found
  }

  #space(): void {
    this.#match(/[ \t\r\n]*/y)
  }

  #expect(token: string, wanted = `'${token}'`): void {
    if (this.#text[this.#at] !== token) this.#unexpected(wanted)
    this.#at++
  }

  #unexpected(wanted: string): never {
    const found = this.#text[this.#at]
    throw new DocumentFault(
      found === undefined ? `expected ${wanted}, but the text ends` : `expected ${wanted}, found '${found}'`,
      found === undefined ? Math.max(0, this.#text.length - 1) : this.#at,
    )
  }
}
