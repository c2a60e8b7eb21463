import type { Json } from '../../runtime/semantics/json.ts'

/** A document as read, JSON or YAML alike: values with the offsets of every key and value. */
export type SourceNode = ObjectNode | ArrayNode | ScalarNode

interface Place {
  readonly start: number
  readonly end: number
}

export interface ObjectNode extends Place {
  readonly kind: 'object'
  /** By key; of a key that is written twice, the last. */
  readonly entries: ReadonlyMap<string, ObjectEntry>
}

export interface ObjectEntry {
  readonly keyStart: number
  readonly keyEnd: number
  readonly value: SourceNode
}

export interface ArrayNode extends Place {
  readonly kind: 'array'
  readonly items: readonly SourceNode[]
}

export interface ScalarNode extends Place {
  readonly kind: 'scalar'
  readonly value: string | number | boolean | null
  /** How a string is written, so that a place in it can be found in the file. */
  readonly style: 'double' | 'single' | 'plain' | 'block' | 'folded'
  /** A text in YAML behind `!Sub`, `!Ref`, …: a template fills in its substitutions, not the definition's own. */
  readonly tagged?: boolean
}

/** Deeper documents are refused, so that no reader or walk runs out of stack. */
export const DEEPEST = 200

/** A fault of a document, by offset. */
export class DocumentFault extends Error {
  readonly start: number
  readonly end: number

  constructor(message: string, start: number, end = start + 1) {
    super(message)
    this.start = start
    this.end = end
  }
}

/** The plain value of a node. A key `__proto__` becomes an own property like any other. */
export function valueOf(node: SourceNode): Json {
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'array') return node.items.map(valueOf)
  const object: Record<string, Json> = {}
  for (const [key, { value }] of node.entries) {
    Object.defineProperty(object, key, { value: valueOf(value), enumerable: true, writable: true, configurable: true })
  }
  return object
}

/** Where every unit of a string stands in the file and where the string ends, or undefined when its style hides it. */
export function offsetsInString(text: string, node: ScalarNode): Uint32Array | undefined {
  const value = String(node.value)
  const offsets = new Uint32Array(value.length + 1)
  if (node.style === 'plain') {
    if (text.slice(node.start, node.end) !== value) return undefined
    return offsets.map((_, index) => node.start + index)
  }
  if (node.style === 'folded') return undefined
  if (node.style === 'block') {
    let lineStart = text.indexOf('\n', node.start) + 1
    const indent = /^ */.exec(text.slice(lineStart, lineStart + 200))![0].length
    let at = lineStart + indent
    for (let index = 0; index <= value.length; index++) {
      offsets[index] = Math.min(at, node.end)
      if (value[index] !== '\n') at++
      else {
        lineStart = text.indexOf('\n', lineStart) + 1
        // An empty line need not be indented.
        at = lineStart + (value[index + 1] === '\n' ? 0 : indent)
      }
    }
    return offsets
  }
  const escape = node.style === 'single' ? /''/y : /\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|U[0-9a-fA-F]{8}|[^])/y
  let at = node.start + 1
  for (let index = 0; index <= value.length; index++) {
    offsets[index] = Math.min(at, node.end)
    const next = text[at]
    if (next !== '\\' && next !== "'") {
      at++
      continue
    }
    escape.lastIndex = at
    at += escape.exec(text)?.[0].length ?? 1
  }
  return offsets
}
