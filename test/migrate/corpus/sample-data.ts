import type { Json } from '../../../runtime/semantics/json.ts'

/** A small random generator with a seed, so that every run of the harness makes the same cases. */
export function randomFrom(seed: string): () => number {
  let state = 2166136261
  for (const character of seed) state = Math.imul(state ^ character.charCodeAt(0), 16777619)
  return () => {
    state = Math.imul(state ^ (state >>> 15), 2246822507)
    state = Math.imul(state ^ (state >>> 13), 3266489909)
    return ((state ^= state >>> 16) >>> 0) / 4294967296
  }
}

const ABSENT = Symbol('absent')

interface Node {
  readonly children: Map<string, Node>
  readonly candidates: Set<Json | typeof ABSENT>
  isArray: boolean
  kind: 'text' | 'number' | 'json'
  /** Waited for: at least one second, which is the least that a handler can wait. */
  isSeconds: boolean
  /** It becomes the data of what follows. */
  isWhole: boolean
}

const node = (): Node => ({
  children: new Map(),
  candidates: new Set(),
  isArray: false,
  kind: 'text',
  isSeconds: false,
  isWhole: false,
})

/**
 * Data with everything that a definition reads: all its paths, at every depth they may stand (a path `$.a.b` may be read of an object
 * that was put at `a`), with values that its tests tell apart.
 */
export class SampleData {
  readonly #root = node()
  /** Something reads `$[0]`, or items are the whole input. */
  #rootIsArray = false

  readonly #isJsonata: boolean

  constructor(definition: Json) {
    this.#isJsonata = JSON.stringify(definition).includes('"JSONata"')
    this.#collect(definition, '')
  }

  make(random: () => number): Json {
    const value = this.#make(this.#root, random, 'value', 2)
    return this.#rootIsArray && random() < 0.3 ? [value, this.#make(this.#root, random, 'value', 2)] : value
  }

  /** `arrays`: how deep arrays may still hold whole samples. */
  #make(at: Node, random: () => number, name: string, arrays: number): Json {
    const numbers = [...at.children.keys()].filter((key) => /^\d+$/.test(key))
    if (at.isArray || numbers.length > 0) {
      const length = Math.max(at.isArray ? 1 + Math.floor(random() * 2) : 0, ...numbers.map((key) => Number(key) + 1))
      return Array.from({ length }, (_, index) => {
        const own = at.children.get(String(index)) ?? at.children.get('0')
        if (own) return this.#make(own, random, `${name}${index}`, arrays)
        return arrays > 0 ? this.#make(this.#root, random, `${name}${index}`, arrays - 1) : `${name}${index}`
      })
    }
    if (at.children.size > 0) {
      const made: Record<string, Json> = {}
      for (const [key, child] of at.children) {
        if (child.candidates.has(ABSENT) && random() < 0.4) continue
        made[key] = this.#make(child, random, key, arrays)
      }
      return made
    }
    if (at.isWhole && arrays > 0) return this.#make(this.#root, random, name, arrays - 1)
    const values = [...at.candidates].filter(
      (value) => value !== ABSENT && !(at.isSeconds && typeof value === 'number' && value < 1),
    ) as Json[]
    if (values.length > 0 && random() < 0.8) return values[Math.floor(random() * values.length)]!
    if (at.kind === 'number') return 1 + Math.floor(random() * 3)
    if (at.kind === 'json') {
      return JSON.stringify(arrays > 0 ? this.#make(this.#root, random, name, arrays - 1) : { [name]: 1 })
    }
    return `${name}-${Math.floor(random() * 3)}`
  }

  /** The nodes where a path may stand: itself, and without its first names. */
  #nodes(path: string): readonly Node[] {
    const names = [...path.matchAll(/\.([\w-]+)|\.?\['([^']+)'\]|\.?\[(\d+)\]/g)].map(
      ([, one, two, three]) => one ?? two ?? three!,
    )
    // A path of JSONata maps over an array; that its data are objects is what a definition relies on.
    if (!this.#isJsonata && /^\d+$/.test(names[0] ?? '')) this.#rootIsArray = true
    return names.flatMap((first, from) => {
      if (/^\d+$/.test(first)) return []
      return [
        names.slice(from).reduce((at, name) => {
          let child = at.children.get(name)
          if (!child) at.children.set(name, (child = node()))
          return child
        }, this.#root),
      ]
    })
  }

  #collect(value: Json, key: string): void {
    if (typeof value === 'string') return this.#text(value, key)
    if (value === null || typeof value !== 'object') return
    if (Array.isArray(value)) {
      for (const item of value as readonly Json[]) this.#collect(item, key)
      return
    }
    const fields = value as { readonly [key: string]: Json }
    if (
      fields['Type'] === 'Map' &&
      !('ItemsPath' in fields) &&
      !('Items' in fields) &&
      fields['QueryLanguage'] !== 'JSONata'
    )
      this.#rootIsArray = true
    if (typeof fields['Variable'] === 'string') this.#test(fields, fields['Variable'])
    for (const [name, field] of Object.entries(fields)) this.#collect(field, name)
  }

  #text(given: string, key: string): void {
    const isPath = given.startsWith('$') || given.startsWith('States.') || given.startsWith('{%')
    const text = given
      .replaceAll(/\$\$\.(?:Execution\.Input|Map\.Item\.(?:Value|Index))/g, '$')
      .replaceAll(/\$\$\.[\w.]+/g, '')
    if (!isPath) return
    if (/^(ItemsPath|Items)$/.test(key) && /^(\$|\{%\s*\$states\.input\s*%\})$/.test(text)) this.#rootIsArray = true
    for (const [, path] of text.matchAll(PATH)) {
      const nodes = this.#nodes(path!)
      if (/^(InputPath|OutputPath)$/.test(key)) for (const at of nodes) at.isWhole = true
      if (/^(ItemsPath|Items)$/.test(key)) for (const at of nodes) at.isArray = true
      if (/^(SecondsPath|Seconds|TimeoutSecondsPath|MaxConcurrencyPath)$/.test(key))
        for (const at of nodes) Object.assign(at, { kind: 'number', isSeconds: true })
    }
    for (const [, path] of text.matchAll(/(?:StringToJson|\$parse)\(\$[\w.]*?((?:\.[\w-]+)+)\)/g)) {
      for (const at of this.#nodes(path!)) at.kind = 'json'
    }
    for (const [, path] of text.matchAll(
      /(?:ArrayLength|ArrayContains|\$count|\$map|\$filter)\(\$[\w.]*?((?:\.[\w-]+)+)/g,
    )) {
      for (const at of this.#nodes(path!)) at.isArray = true
    }
    for (const [, path] of text.matchAll(/MathAdd\(\$((?:\.[\w-]+)+)/g))
      for (const at of this.#nodes(path!)) at.kind = 'number'
    for (const [, path, literal] of text.matchAll(COMPARISON)) {
      for (const at of this.#nodes(path!.startsWith('.') ? path! : `.${path}`))
        this.#compared(at, readLiteral(literal!))
    }
    for (const [, path] of text.matchAll(/\$exists\(\$[\w.]*?((?:\.[\w-]+)+)\)/g)) {
      for (const at of this.#nodes(path!)) at.candidates.add(ABSENT)
    }
  }

  #compared(at: Node, value: Json): void {
    at.candidates.add(value)
    if (typeof value === 'number') {
      at.kind = 'number'
      at.candidates.add(value - 1).add(value + 1)
    } else if (typeof value === 'boolean') at.candidates.add(!value)
  }

  #test(fields: { readonly [key: string]: Json }, path: string): void {
    for (const at of this.#nodes(path.replace(/^\$(\$\.Execution\.Input|\$\.Map\.Item\.Value)?/, ''))) {
      for (const [operator, operand] of Object.entries(fields)) {
        if (operator === 'IsPresent') at.candidates.add(ABSENT)
        else if (operator === 'IsNull') at.candidates.add(null)
        else if (operator === 'IsNumeric') at.candidates.add(7)
        else if (operator === 'IsString') at.candidates.add('text')
        else if (operator === 'StringMatches') at.candidates.add((operand as string).replaceAll('*', 'x'))
        else if (operator.startsWith('Numeric') && typeof operand === 'number') this.#compared(at, operand)
        else if (operator.startsWith('Numeric')) at.kind = 'number'
        else if (operator === 'BooleanEquals') this.#compared(at, operand)
        else if (operator.startsWith('String') && !operator.endsWith('Path')) at.candidates.add(operand)
      }
    }
  }
}

const PATH =
  /\$(?:states\.(?:input|result|context\.Execution\.Input)|\$\.Execution\.Input|\$\.Map\.Item\.Value|[A-Za-z_]\w*)?((?:\.[A-Za-z_][\w-]*|\.?\['[^']+'\]|\.?\[\d+\])+)/g
const COMPARISON =
  /\$(?:states\.(?:input|result))?((?:\.?[A-Za-z_]\w*)(?:\.[A-Za-z_]\w*)*)\s*(?:=|!=|<=|>=|<|>)\s*('[^']*'|"[^"]*"|-?\d+(?:\.\d+)?|true|false|null)/g

function readLiteral(text: string): Json {
  if (/^['"]/.test(text)) return text.slice(1, -1)
  return JSON.parse(text) as Json
}
