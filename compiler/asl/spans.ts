import type { SourceText, Span } from '../source/span.ts'
import type { EmbeddedText } from './embedded-text.ts'
import { offsetsInString, type ScalarNode, type SourceNode } from './source-node.ts'

/** A way from the root of a definition: keys and indexes, e.g. `['States', 'Charge', 'Retry', 0]`. */
export type DefinitionPath = readonly (string | number)[]

/** Where everything of a definition stands in its file. Looking up what is not there answers its nearest parent. */
export class DefinitionSpans {
  readonly #source: SourceText
  readonly #root: SourceNode | undefined
  readonly #embedded: EmbeddedText | undefined
  /** One long string may have many findings: its places are found once. */
  readonly #known = new WeakMap<ScalarNode, { readonly offsets: Uint32Array | undefined }>()

  /** `embedded`: the definition is the text of a string in the file, and the nodes are of that text. */
  constructor(source: SourceText, root: SourceNode | undefined, embedded?: EmbeddedText) {
    this.#source = source
    this.#root = root
    this.#embedded = embedded
  }

  /** The text that the nodes' offsets are of. */
  get #text(): string {
    return this.#embedded?.text ?? this.#source.text
  }

  get file(): string {
    return this.#source.file
  }

  /** The value at a path. */
  value(path: DefinitionPath): Span {
    const { node } = this.#find(path)
    return node ? this.#span(node.start, node.end) : this.#span(0, this.#text.length)
  }

  /** The key of the last step; for an item of an array, its value. */
  key(path: DefinitionPath): Span {
    const last = path.at(-1)
    const { node } = this.#find(path.slice(0, -1))
    if (node?.kind === 'object') {
      const entry = node.entries.get(String(last))
      if (entry) return this.#span(entry.keyStart, entry.keyEnd)
    }
    return this.value(path)
  }

  /** Units `start` to `end` of a string value: a token of an expression. The whole value when its style hides the place. */
  within(path: DefinitionPath, start: number, end: number): Span {
    const { node, exact } = this.#find(path)
    if (!exact || node?.kind !== 'scalar' || typeof node.value !== 'string') return this.value(path)
    const offsets = this.#offsets(node)
    const from = offsets?.[Math.min(start, node.value.length)]
    const to = offsets?.[Math.min(Math.max(end, start + 1), node.value.length)]
    if (from === undefined || to === undefined) return this.value(path)
    // A place behind the last unit is the closing quote.
    const first = Math.min(from, node.end - 1)
    return this.#span(first, Math.max(Math.min(to, node.end), first + 1))
  }

  #offsets(node: ScalarNode): Uint32Array | undefined {
    const known = this.#known.get(node) ?? { offsets: offsetsInString(this.#text, node) }
    this.#known.set(node, known)
    return known.offsets
  }

  /** Where a fault of the definition's text stands in the file. */
  place(start: number, end: number): Span {
    return this.#span(start, end)
  }

  /** The way to the key or value that a place is of, or is in: the other direction of `value` and `key`. */
  pathAt({ start, end }: Pick<Span, 'start' | 'end'>): DefinitionPath {
    const path: (string | number)[] = []
    const holds = (from: number, to: number) => {
      const place = this.#span(from, to)
      return place.start <= start && end <= place.end
    }
    let node = this.#root
    while (node) {
      const inner: readonly [string | number, SourceNode] | undefined = childAt(node, holds)
      if (!inner) break
      path.push(inner[0])
      node = inner[1]
    }
    return path
  }

  has(path: DefinitionPath): boolean {
    return this.#find(path).exact
  }

  #span(start: number, end: number): Span {
    const place = this.#embedded?.place(start, end) ?? { start, end }
    return { file: this.#source.file, ...place }
  }

  #find(path: DefinitionPath): { node: SourceNode | undefined; exact: boolean } {
    let node = this.#root
    for (const step of path) {
      let next: SourceNode | undefined
      if (node?.kind === 'object') next = node.entries.get(String(step))?.value
      else if (node?.kind === 'array') next = node.items[Number(step)]
      if (!next) return { node, exact: false }
      node = next
    }
    return { node, exact: node !== undefined }
  }
}

function childAt(
  node: SourceNode,
  holds: (start: number, end: number) => boolean,
): readonly [string | number, SourceNode] | undefined {
  if (node.kind === 'array') {
    const index = node.items.findIndex((item) => holds(item.start, item.end))
    return index === -1 ? undefined : [index, node.items[index]!]
  }
  if (node.kind !== 'object') return undefined
  for (const [key, { keyStart, keyEnd, value }] of node.entries) {
    if (holds(keyStart, keyEnd) || holds(value.start, value.end)) return [key, value]
  }
  return undefined
}
