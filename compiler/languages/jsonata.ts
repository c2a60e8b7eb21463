import { createRequire } from 'node:module'
import type { JsonataEntry, JsonataNode, JsonataOperator, JsonataStage } from './jsonata-ast.ts'

/** The one place that knows JSONata's parser; nothing here evaluates. Offsets count UTF-16 units of the text given. */
export type JsonataParse =
  | { readonly kind: 'ok'; readonly text: string; readonly ast: JsonataNode }
  | {
      readonly kind: 'error'
      /** A JSONata code, e.g. `S0201`. */
      readonly code: string
      readonly message: string
      readonly offset: number
      readonly end: number
    }

/** Loads the parser with the first expression, since most definitions have none. */
const load = createRequire(import.meta.url)

/** Parses the text between `{%` and `%}`. */
export function parseJsonata(text: string): JsonataParse {
  let raw: RawNode
  try {
    raw = (load('./jsonata-parser.cjs') as (text: string) => unknown)(text) as RawNode
  } catch (error) {
    return syntaxError(text, error)
  }
  try {
    return { kind: 'ok', text, ast: new Converter(text).node(raw) }
  } catch (error) {
    if (error instanceof TooDeep) return tooDeep(text)
    throw error
  }
}

/** The expression of a field value `{% … %}` and where it starts in the string; undefined when the string is plain text. */
export function jsonataField(value: string): { readonly text: string; readonly offset: number } | undefined {
  if (!value.startsWith('{%') || !value.endsWith('%}') || value.length < 4) return undefined
  return { text: value.slice(2, -2), offset: 2 }
}

function syntaxError(text: string, error: unknown): JsonataParse & { kind: 'error' } {
  // JSONata throws plain objects {code, position, token, message?}; a stack overflow in its recursive parser is a RangeError.
  const thrown = error as { code?: string; position?: number; token?: unknown; message?: string }
  if (thrown.code === undefined) {
    return tooDeep(text)
  }
  const end = Math.min(thrown.position ?? text.length, text.length)
  const token = ['string', 'number', 'boolean'].includes(typeof thrown.token) ? String(thrown.token) : ''
  const offset = Math.max(0, text.slice(0, end).endsWith(token) ? end - token.length : end - 1)
  const message = (thrown.message ?? 'syntax error').replace(/\.$/, '')
  return { kind: 'error', code: thrown.code, message, offset, end: Math.max(end, offset) }
}

function tooDeep(text: string): JsonataParse & { kind: 'error' } {
  return { kind: 'error', code: 'S0000', message: 'the expression is nested too deeply', offset: 0, end: text.length }
}

/** Deeper trees are refused, so that no walk and no evaluation runs out of stack; a row of operators is as deep as it is long. */
const DEEPEST = 1000

class TooDeep extends Error {}

/** What JSONata's parser answers; its own type lacks most fields. */
interface RawNode {
  type: string
  value?: unknown
  position?: number
  steps?: RawNode[]
  expressions?: RawNode[]
  arguments?: RawNode[]
  procedure?: RawNode
  body?: RawNode
  thunk?: boolean
  condition?: RawNode
  then?: RawNode
  else?: RawNode
  pattern?: RawNode
  update?: RawNode
  delete?: RawNode
  expression?: RawNode
  lhs?: RawNode | [RawNode, RawNode][]
  rhs?: RawNode
  terms?: { descending: boolean; expression: RawNode }[]
  predicate?: RawStage[]
  stages?: RawStage[]
  group?: { lhs: [RawNode, RawNode][] }
  focus?: string
  index?: string
  keepArray?: boolean
  keepSingletonArray?: boolean
}

interface RawStage {
  type: 'filter' | 'index'
  expr?: RawNode
  value?: string
}

class Converter {
  readonly #text: string
  #depth = 0

  constructor(text: string) {
    this.#text = text
  }

  node(raw: RawNode): JsonataNode {
    if (++this.#depth > DEEPEST) throw new TooDeep()
    const node = this.#node(raw)
    this.#depth--
    return node
  }

  #node(raw: RawNode): JsonataNode {
    const place = this.#place(raw)
    const stages = [...(raw.predicate ?? []), ...(raw.stages ?? [])].map((stage) => this.#stage(stage))
    const base = {
      ...place,
      ...(stages.length > 0 && { stages }),
      ...(raw.group && { group: this.#entries(raw.group.lhs) }),
      ...(raw.focus !== undefined && { focus: raw.focus }),
      ...(raw.index !== undefined && { position: raw.index }),
      ...(raw.keepArray && { keepArray: true }),
    }
    switch (raw.type) {
      case 'path':
        return { ...base, kind: 'path', steps: this.#nodes(raw.steps!), keepSingleton: raw.keepSingletonArray === true }
      case 'name':
        return { ...base, kind: 'name', name: String(raw.value) }
      case 'string':
        return { ...base, kind: 'string', value: String(raw.value) }
      case 'number':
        return { ...base, kind: 'number', value: Number(raw.value) }
      case 'value':
        return { ...base, kind: 'constant', value: raw.value as boolean | null }
      case 'regex': {
        const regex = raw.value as RegExp
        return { ...base, kind: 'regex', source: regex.source, flags: regex.flags.replace('g', '') }
      }
      case 'wildcard':
      case 'descendant':
      case 'parent':
        return { ...base, kind: raw.type }
      case 'variable':
        return { ...base, kind: 'variable', name: String(raw.value) }
      case 'binary':
        return {
          ...base,
          kind: 'operator',
          operator: raw.value as JsonataOperator,
          left: this.node(raw.lhs as RawNode),
          right: this.node(raw.rhs!),
        }
      case 'unary':
        if (raw.value === '[') return { ...base, kind: 'array', elements: this.#nodes(raw.expressions!) }
        if (raw.value === '{')
          return { ...base, kind: 'object', entries: this.#entries(raw.lhs as [RawNode, RawNode][]) }
        return { ...base, kind: 'negate', operand: this.node(raw.expression!) }
      case 'function':
        return { ...base, kind: 'call', procedure: this.node(raw.procedure!), arguments: this.#nodes(raw.arguments!) }
      case 'partial':
        return {
          ...base,
          kind: 'partial',
          procedure: this.node(raw.procedure!),
          arguments: raw.arguments!.map((argument) =>
            argument.type === 'operator' && argument.value === '?' ? undefined : this.node(argument),
          ),
        }
      case 'lambda':
        // The parser wraps a tail call in a lambda without parameters, to be run by its trampoline.
        if (raw.thunk) return this.node(raw.body!)
        return {
          ...base,
          kind: 'lambda',
          parameters: raw.arguments!.map((argument) => String(argument.value)),
          body: this.node(raw.body!),
        }
      case 'condition':
        return {
          ...base,
          kind: 'condition',
          test: this.node(raw.condition!),
          // oxlint-disable-next-line unicorn/no-thenable -- syntax as data, never awaited
          then: this.node(raw.then!),
          ...(raw.else && { otherwise: this.node(raw.else) }),
        }
      case 'transform':
        return {
          ...base,
          kind: 'transform',
          pattern: this.node(raw.pattern!),
          update: this.node(raw.update!),
          ...(raw.delete && { remove: this.node(raw.delete) }),
        }
      case 'block':
        return { ...base, kind: 'block', expressions: this.#nodes(raw.expressions!) }
      case 'bind':
        return { ...base, kind: 'bind', variable: String((raw.lhs as RawNode).value), value: this.node(raw.rhs!) }
      case 'apply':
        return { ...base, kind: 'apply', left: this.node(raw.lhs as RawNode), right: this.node(raw.rhs!) }
      case 'sort':
        return {
          ...base,
          kind: 'sort',
          terms: raw.terms!.map(({ descending, expression }) => ({ descending, expression: this.node(expression) })),
        }
      default:
        throw new Error(`JSONata's parser answered an unknown node '${raw.type}'`)
    }
  }

  #nodes(raw: readonly RawNode[]): JsonataNode[] {
    return raw.map((node) => this.node(node))
  }

  #entries(pairs: readonly [RawNode, RawNode][]): JsonataEntry[] {
    return pairs.map(([key, value]) => ({ key: this.node(key), value: this.node(value) }))
  }

  #stage(stage: RawStage): JsonataStage {
    return stage.type === 'filter'
      ? { kind: 'filter', test: this.node(stage.expr!) }
      : { kind: 'position', name: stage.value! }
  }

  /** JSONata keeps the offset behind a token; a path has none, it takes its steps'. */
  #place(raw: RawNode): { start: number; end: number } {
    if (raw.position === undefined) {
      const parts = raw.steps ?? []
      if (parts.length === 0) return { start: 0, end: this.#text.length }
      return { start: this.#place(parts[0]!).start, end: this.#place(parts.at(-1)!).end }
    }
    const end = raw.position
    return { start: Math.max(0, this.#tokenStart(raw, end)), end }
  }

  #tokenStart(raw: RawNode, end: number): number {
    const last = this.#text[end - 1]
    if (last === '`') return this.#text.lastIndexOf('`', end - 2)
    if (raw.type === 'string' || ((last === '"' || last === "'") && raw.type === 'name')) {
      let start = end - 2
      while (start > 0 && (this.#text[start] !== last || isEscaped(this.#text, start))) start--
      return start
    }
    if (raw.type === 'variable') return end - String(raw.value).length - 1
    if (raw.type === 'number') {
      let from = end
      while (from > 0 && /[\d.eE+-]/.test(this.#text[from - 1]!)) from--
      return end - (/-?[\d.]+(?:[eE][-+]?\d+)?$/.exec(this.#text.slice(from, end))?.[0].length ?? 1)
    }
    if (raw.type === 'regex') return this.#text.lastIndexOf('/', end - 1 - String(raw.value).length)
    const token = typeof raw.value === 'string' || raw.type === 'value' ? String(raw.value) : ''
    return this.#text.slice(0, end).endsWith(token) ? end - Math.max(1, token.length) : end - 1
  }
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0
  while (text[at - 1 - slashes] === '\\') slashes++
  return slashes % 2 === 1
}
