import { mergeSorted } from './merge-sort.ts'

/**
 * `path^(term, …)` without the library's sort, which takes a square of time and memory within one step, so that nothing could stop it.
 * The tree of the path up to the sort is changed into a call:
 *
 *     a.b^(<c)[0].d   becomes   CLOSE(SORT(a.b.BOX($, λ(){c}), false)[0]).d
 *
 * 1. BOX stands in the place of an item and keeps the functions of its terms, which see the item and what is bound with it. A box is no
 *    list, so that no step of a path flattens what is in it; each term of an item is evaluated once, when it is first compared.
 * 2. SORT answers a stream of tuples, as the library has them behind `@`, `#` and `%`: filters behind it see the items.
 * 3. CLOSE makes of it what the library's step would have left: the list of items, or the tuples where the path goes on with them.
 */
export interface OrderNode {
  type?: string
  value?: unknown
  position?: number
  [field: string]: unknown
}

/** Names of the functions below, as the expression finds them. */
export interface OrderNames {
  readonly box: string
  readonly sort: string
  readonly position: string
  readonly close: string
  readonly reopen: string
}

/** Changes a path with sorts in it; the last comes first, and what is before it is a path again. */
export function orderPath(node: OrderNode, names: OrderNames): void {
  const steps = node['steps'] as OrderNode[]
  const at = steps.findLastIndex(({ type }) => type === 'sort')
  if (at < 0) return
  const sort = steps[at]!
  const terms = sort['terms'] as readonly { readonly descending: boolean; readonly expression: OrderNode }[]
  const { position } = sort
  const call = (name: string, ...args: readonly OrderNode[]): OrderNode => ({
    type: 'function',
    value: '(',
    position,
    procedure: { type: 'variable', value: name, position },
    arguments: args,
  })
  const value = (of: string | boolean): OrderNode => ({
    type: typeof of === 'string' ? 'string' : 'value',
    value: of,
    position,
  })
  const box = call(
    names.box,
    { type: 'variable', value: '', position },
    ...terms.map(({ expression }): OrderNode => ({ type: 'lambda', arguments: [], body: expression, position })),
  )
  const before = steps.slice(0, at)
  const boundBefore = before.some(({ tuple }) => tuple)
  const inner: OrderNode = { type: 'path', steps: [...before, box], ...(boundBefore && { tuple: true }) }
  orderPath(inner, names)
  let stream = call(names.sort, inner, ...terms.map(({ descending }) => value(descending)))
  const stages = (sort['stages'] ?? []) as readonly OrderNode[]
  if (!boundBefore && sort['index'] !== undefined) stream = call(names.position, stream, value(sort['index'] as string))
  for (const stage of stages) {
    if (stage.type === 'index') stream = call(names.position, stream, value(stage.value as string))
    else stream['predicate'] = [...((stream['predicate'] ?? []) as OrderNode[]), stage]
  }
  const bound = boundBefore || sort['tuple'] === true
  const after = steps.slice(at + 1)
  const isArray = node['keepSingletonArray'] === true
  delete node['keepSingletonArray']
  if (isArray) node['keepArray'] = true
  if (after.length > 0) {
    const closed = { ...call(names.close, stream, value(bound ? 'tuples' : 'items')), consarray: true }
    const reopened = bound ? [{ ...call(names.reopen, { type: 'variable', value: '', position }), tuple: true }] : []
    node['steps'] = [closed, ...reopened, ...after]
    return
  }
  const keepsTuples = node['tuple'] === true || (bound && node['group'] !== undefined)
  const made = keepsTuples ? stream : call(names.close, stream, value(stages.length > 0 ? 'filtered' : 'sorted'))
  delete node['steps']
  Object.assign(node, made)
}

interface Tuple {
  '@': unknown
  [bound: string]: unknown
}
type Stream = Tuple[] & { tupleStream?: boolean }

class Box {
  readonly item: unknown
  readonly #terms: readonly (() => Promise<unknown>)[]
  readonly #values: { readonly value: unknown }[] = []

  constructor(item: unknown, terms: readonly (() => Promise<unknown>)[]) {
    this.item = item
    this.#terms = terms
  }

  async term(index: number): Promise<unknown> {
    this.#values[index] ??= { value: await this.#terms[index]!() }
    return this.#values[index].value
  }
}

/** The functions that the changed tree calls. */
export const ORDER_FUNCTIONS: { readonly [N in keyof OrderNames]: (...values: never[]) => unknown } = {
  box: (item: unknown, ...terms: readonly (() => Promise<unknown>)[]) => new Box(item, terms),

  sort: async (given: Box | readonly Box[] | Stream | undefined, ...descending: readonly boolean[]) => {
    const found = given === undefined ? [] : Array.isArray(given) ? (given as readonly (Box | Tuple)[]) : [given as Box]
    const tuples = found.map((one): Tuple => (one instanceof Box ? { '@': one } : one))
    const sorted = await mergeSorted(tuples, (one, other) => isAfter(one['@'] as Box, other['@'] as Box, descending))
    const unboxed = sorted.map((tuple): Tuple => ({ ...tuple, '@': (tuple['@'] as Box).item }))
    // The library loses the mark of the tuples it sorts: a filter or a group right behind them sees no bindings, in 2.0.6.
    return found[0] instanceof Box || found.length <= 1 ? streamOf(unboxed) : unboxed
  },

  position: (stream: Stream, name: string) => {
    for (const [index, tuple] of stream.entries()) tuple[name] = index
    return stream
  },

  close: (given: Stream | Tuple | undefined, as: 'items' | 'tuples' | 'sorted' | 'filtered') => {
    const stream = given === undefined ? [] : Array.isArray(given) ? given : [given]
    // Nothing is undefined: the path ends there.
    if (stream.length === 0) return undefined
    if (as === 'tuples') return [...stream]
    const items = stream.map((tuple) => tuple['@'])
    // Only a sequence of one is that one.
    const isSequence = as === 'filtered' || (as === 'sorted' && items.length === 1)
    return isSequence ? Object.defineProperty(items, 'sequence', { value: true }) : items
  },

  reopen: (tuple: Tuple) => streamOf([tuple]),
}

function streamOf(tuples: Tuple[]): Stream {
  return Object.defineProperties(tuples, { sequence: { value: true }, tupleStream: { value: true } })
}

/** As the library's order-by has it: what is undefined comes last, whatever the direction. */
async function isAfter(one: Box, other: Box, descending: readonly boolean[]): Promise<boolean> {
  for (const [index, isDescending] of descending.entries()) {
    const [first, second] = [await one.term(index), await other.term(index)]
    if (first === undefined && second === undefined) continue
    if (first === undefined || second === undefined) return first === undefined
    const wrong = [first, second].find((value) => typeof value !== 'string' && typeof value !== 'number')
    if (wrong !== undefined) throw Object.assign(new Error(), { code: 'T2008', value: wrong })
    if (typeof first !== typeof second)
      throw Object.assign(new Error(), { code: 'T2007', value: first, value2: second })
    if (first === second) continue
    return (first as number) > (second as number) !== isDescending
  }
  return false
}
