import { createRequire } from 'node:module'
import type * as Yaml from 'yaml'
import type { Document, Node, Scalar, Tags } from 'yaml'
import { DEEPEST, DocumentFault, type ObjectEntry, type ScalarNode, type SourceNode } from './source-node.ts'

export interface YamlWarnings {
  readonly onDuplicate: (key: string, start: number, end: number) => void
  /** A key that YAML 1.1, which SAM reads, takes for a boolean. */
  readonly onAmbiguousKey: (key: string, start: number, end: number) => void
}

/** Short forms of CloudFormation's functions, as templates use them around definitions. */
const FUNCTIONS = [
  'Sub',
  'Ref',
  'GetAtt',
  'If',
  'Join',
  'ImportValue',
  'FindInMap',
  'Select',
  'Split',
  'Base64',
  'GetAZs',
  'Cidr',
  'Length',
  'ToJsonString',
  'Transform',
]

/** Loads the library (40 ms) with the first document, since most definitions are JSON. */
const load = createRequire(import.meta.url)
const library = () => load('yaml') as typeof Yaml

const customTags: Tags = FUNCTIONS.flatMap((name) => [
  { tag: `!${name}`, resolve: (text: string) => scalarOf(name, text) },
  { tag: `!${name}`, collection: 'seq' as const },
  { tag: `!${name}`, collection: 'map' as const },
])

/** What a function of one text gives; only a deployment knows more of most. */
function scalarOf(name: string, text: string): string {
  if (name === 'Sub') return text
  return name === 'Ref' || name === 'GetAtt' ? `\${${text}}` : `\${${longForm(name)}}`
}

const AMBIGUOUS = /^(?:y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF)$/
/** Aliases can make a small text a very large value. */
const MOST_NODES = 200_000

/** Reads YAML 1.2 with the place of every key and value. Throws a DocumentFault. */
export function readYaml(text: string, warnings: YamlWarnings): SourceNode {
  const document = parseYaml(text)
  const [error] = document.errors
  if (error && error.code !== 'DUPLICATE_KEY') throw new DocumentFault(firstLine(error.message), ...error.pos)
  if (!document.contents) throw new DocumentFault('the document is empty', 0)
  return new Converter(text, document, warnings).node(document.contents, 0)
}

function parseYaml(text: string): Document {
  try {
    return library().parseDocument(text, { customTags, prettyErrors: false, uniqueKeys: false, logLevel: 'silent' })
  } catch (error) {
    // The library's parser is recursive.
    if (error instanceof RangeError) throw new DocumentFault('the document is nested too deeply', 0)
    throw error
  }
}

function firstLine(message: string): string {
  return message.split('\n')[0]!.replace(/ at line \d+.*$/, '')
}

function longForm(name: string): string {
  return name === 'Ref' ? 'Ref' : `Fn::${name}`
}

class Converter {
  readonly #text: string
  readonly #document: Document
  readonly #warnings: YamlWarnings
  readonly #yaml = library()
  #made = 0

  constructor(text: string, document: Document, warnings: YamlWarnings) {
    this.#text = text
    this.#document = document
    this.#warnings = warnings
  }

  node(node: Node, depth: number): SourceNode {
    const { isAlias, isMap, isScalar, isSeq } = this.#yaml
    const read = this.#untagged(node, depth, { isAlias, isMap, isScalar, isSeq })
    // The short form of a function with a list or an object is its long form.
    const name = !isScalar(node) && !isAlias(node) ? /^!(\w+)$/.exec(node.tag ?? '')?.[1] : undefined
    if (name === undefined || !FUNCTIONS.includes(name)) return read
    const entry = { keyStart: read.start, keyEnd: read.end, value: read }
    return { kind: 'object', entries: new Map([[longForm(name), entry]]), start: read.start, end: read.end }
  }

  #untagged(
    node: Node,
    depth: number,
    { isAlias, isMap, isScalar, isSeq }: Pick<typeof Yaml, 'isAlias' | 'isMap' | 'isScalar' | 'isSeq'>,
  ): SourceNode {
    const [start, end] = node.range ? [node.range[0], node.range[1]] : [0, 0]
    if (depth > DEEPEST) throw new DocumentFault(`the document is nested more than ${DEEPEST} levels`, start)
    if (++this.#made > MOST_NODES) throw new DocumentFault('the document is too large', start)
    if (isAlias(node)) {
      const target = node.resolve(this.#document)
      if (!target) throw new DocumentFault(`there is no anchor '${node.source}'`, start, end)
      // The place of an alias is where it is used.
      return { ...this.node(target, depth + 1), start, end }
    }
    if (isScalar(node)) return this.#scalar(node, start, end)
    if (isSeq<Node>(node)) {
      return { kind: 'array', items: node.items.map((item) => this.node(item, depth + 1)), start, end }
    }
    if (!isMap<Node, Node | null>(node)) throw new DocumentFault('a value of an unknown kind', start, end)
    const entries = new Map<string, ObjectEntry>()
    for (const { key, value } of node.items) {
      const [keyStart, keyEnd] = key.range ? [key.range[0], key.range[1]] : [start, start]
      if (!isScalar(key)) throw new DocumentFault('a key that is no text', keyStart, keyEnd)
      const name = key.source ?? String(key.value)
      if (entries.has(name)) this.#warnings.onDuplicate(name, keyStart, keyEnd)
      if (key.type === 'PLAIN' && AMBIGUOUS.test(name)) this.#warnings.onAmbiguousKey(name, keyStart, keyEnd)
      const child = value ? this.node(value, depth + 1) : this.#nothing(keyEnd)
      entries.set(name, { keyStart, keyEnd, value: child })
    }
    return { kind: 'object', entries, start, end }
  }

  #nothing(at: number): ScalarNode {
    return { kind: 'scalar', value: null, style: 'plain', start: at, end: at }
  }

  #scalar(node: Scalar, start: number, end: number): SourceNode {
    const tagged = node.tag !== undefined && FUNCTIONS.includes(node.tag.slice(1))
    const place = { start, end, style: this.#style(node, start), ...(tagged && { tagged }) }
    const { value } = node
    if (value === null || typeof value === 'string' || typeof value === 'boolean')
      return { kind: 'scalar', value, ...place }
    if (typeof value === 'number' && Number.isFinite(value)) return { kind: 'scalar', value, ...place }
    // What JSON has no value for (a date, infinity) is read as its text.
    return { kind: 'scalar', value: this.#text.slice(start, end), ...place }
  }

  #style(node: Scalar, start: number): ScalarNode['style'] {
    switch (node.type) {
      case 'QUOTE_DOUBLE':
        return this.#text[start] === '"' ? 'double' : 'folded'
      case 'QUOTE_SINGLE':
        return this.#text[start] === "'" ? 'single' : 'folded'
      case 'BLOCK_LITERAL':
        return 'block'
      case 'BLOCK_FOLDED':
        return 'folded'
      default:
        return 'plain'
    }
  }
}
