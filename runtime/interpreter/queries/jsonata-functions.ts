import { randomUUID } from 'node:crypto'
import type { Environment } from '../../environment/environment.ts'
import type { Json } from '../../semantics/json.ts'
import { distinctItems } from './equality.ts'
import { checkLength, tooLarge } from './evaluation-budget.ts'
import { hash, parseJson } from './intrinsics.ts'
import { libraryRealm } from './jsonata-realm.ts'
import { mergeSorted } from './merge-sort.ts'
import { ownProperty } from './own-property.ts'
import { seededRandom } from './random.ts'

type Functions = Readonly<Record<string, unknown>>

/** What JSONata calls its own functions with as this. */
interface Focus {
  readonly environment: { readonly lookup: (name: string) => unknown }
}

/** The execution's clock, by a name that no expression can know. */
const CLOCK = `clock ${randomUUID()}`

function nowMs({ environment }: Focus): number {
  return (environment.lookup(CLOCK) as () => number)()
}

/** Items; more is too much for Step Functions' memory. */
const LONGEST_RANGE = 360_145

/** The functions that are bound for every evaluation. */
export const jsonataFunctions = (environment: Pick<Environment, 'clock' | 'random' | 'newId'>): Functions => ({
  /** Barred by Step Functions: a name without a value cannot be called. */
  eval: undefined,

  // The developer guide, "JSONata functions provided by Step Functions". What lacks an argument, or makes no items, is nothing.
  partition: (list?: readonly Json[], size?: number) => {
    if (list === undefined || size === undefined) return undefined
    const items = Array.isArray(list) ? list : [list as unknown as Json]
    const length = Math.trunc(size)
    if (!(length > 0) || items.length === 0) return undefined
    return Array.from({ length: Math.ceil(items.length / length) }, (_, index) =>
      items.slice(index * length, (index + 1) * length),
    )
  },
  range: (from?: number, to?: number, by?: number) => {
    if (from === undefined || to === undefined || by === undefined) return undefined
    const [first, last, step] = [Math.trunc(from), Math.trunc(to), Math.trunc(by)]
    if (step === 0) fail('range', 'the step must not be 0')
    const count = Math.max(0, Math.floor((last - first) / step) + 1)
    if (count > LONGEST_RANGE) tooLarge()
    // AWS answers a sequence: a single item comes out alone.
    return count === 0 ? undefined : sequence(Array.from({ length: count }, (_, index) => first + index * step))
  },
  hash: (text?: string, algorithm?: string) => {
    if (text === undefined || algorithm === undefined) return undefined
    if (typeof text !== 'string') return fail('hash', 'the first argument must be a string')
    return hash(text, algorithm) ?? fail('hash', `there is no algorithm '${algorithm}'`)
  },
  random: (seed?: number) => {
    if (seed === undefined) return environment.random()
    return typeof seed === 'number' ? seededRandom(seed) : fail('random', 'the seed must be a number')
  },
  uuid: () => environment.newId(),
  parse: (text?: string) => {
    if (text === undefined) return undefined
    if (typeof text !== 'string') return fail('parse', 'the argument must be a string')
    return parseJson(text, (why) => fail('parse', why))
  },

  // JSONata's own, on the execution's clock and randomness.
  [CLOCK]: () => environment.clock.now(),
  millis: () => environment.clock.now(),
  shuffle: (list?: readonly Json[]) => {
    if (list === undefined) return undefined
    const items = [...list]
    for (let at = items.length - 1; at > 0; at--) {
      const other = Math.floor(environment.random() * (at + 1))
      ;[items[at], items[other]] = [items[other]!, items[at]!]
    }
    return items
  },
})

/** JSONata's own functions that need a bound or the execution's clock; registered where an expression reads their name. */
export const guardedFunctions: readonly {
  readonly name: string
  readonly signature: string
  readonly implementation: (this: Focus, ...values: never[]) => unknown
}[] = [
  {
    name: 'now',
    signature: '<s?s?:s>',
    async implementation(picture?: string, timezone?: string) {
      const fromMillis = await libraryRealm().originals.fromMillis
      return fromMillis.implementation.call(this, nowMs(this), picture, timezone)
    },
  },
  {
    name: 'toMillis',
    signature: '<s-s?:n>',
    async implementation(text?: string, picture?: string) {
      const toMillis = await libraryRealm().originals.toMillis
      // What a picture leaves open is of today, and a time without a zone is UTC's.
      const environment = { timestamp: new Date(nowMs(this)) }
      const zoned = picture === undefined && text !== undefined && /T[\d:.]+$/.test(text) ? `${text}Z` : text
      return toMillis.implementation.call({ environment }, zoned, picture)
    },
  },
  {
    name: 'replace',
    signature: '<s-(sf)(sf)n?:s>',
    async implementation(text?: string, pattern?: unknown, replacement?: unknown, limit?: number) {
      // The library would write the function's source.
      if (typeof pattern === 'string' && typeof replacement !== 'string') {
        throw Object.assign(new Error(), { code: 'D3012', value: replacement })
      }
      const replace = await libraryRealm().originals.replace
      return replace.implementation.call(this, text, pattern, replacement, limit)
    },
  },
  {
    name: 'lookup',
    signature: '<x-s:x>',
    implementation: (input: unknown, name: string) => ownProperty(input, name),
  },
  {
    name: 'pad',
    signature: '<s-ns?:s>',
    implementation: (text: string | undefined, width: number, filling = ' ') => {
      if (text === undefined) return undefined
      checkLength(Math.abs(width))
      // Lengths count code points.
      const missing = Math.abs(width) - Array.from(text).length
      if (!(missing > 0)) return text
      const padding = Array.from((filling || ' ').repeat(Math.ceil(missing)))
        .slice(0, missing)
        .join('')
      return width > 0 ? text + padding : padding + text
    },
  },
  {
    name: 'join',
    signature: '<a<s>s?:s>',
    implementation: (texts: readonly string[] | undefined, separator = '') => {
      if (texts === undefined) return undefined
      checkLength(texts.reduce((sum, text) => sum + text.length + separator.length, 0))
      return texts.join(separator)
    },
  },
  {
    name: 'sort',
    signature: '<af?:a>',
    implementation: (list: unknown[] | undefined, isAfter?: (one: unknown, other: unknown) => Promise<unknown>) => {
      if (list === undefined || list.length <= 1) return list
      if (isAfter) return mergeSorted(list, isAfter)
      const type = typeof list[0]
      const isPlain = (type === 'number' || type === 'string') && list.every((item) => typeof item === type)
      if (!isPlain) throw Object.assign(new Error(), { code: 'D3070', index: 1 })
      return list.toSorted((one, other) => (one === other ? 0 : (one as number) > (other as number) ? 1 : -1))
    },
  },
  {
    name: 'distinct',
    signature: '<x:x>',
    // The library compares each item with each.
    implementation: (list: unknown) => {
      if (!Array.isArray(list) || list.length <= 1) return list
      const items = distinctItems(list as unknown[])
      return 'sequence' in list ? Object.defineProperty(items, 'sequence', { value: true }) : items
    },
  },
]

/** What a function of Step Functions says of its arguments. */
export class FunctionFault extends Error {}

function fail(name: string, why: string): never {
  throw new FunctionFault(`$${name}: ${why}`)
}

/** An array that JSONata takes for a sequence of its own making. */
function sequence(items: readonly Json[]): readonly Json[] {
  return Object.defineProperty([...items], 'sequence', { enumerable: false, value: true })
}
