import type { Shape } from '../ir/shape.ts'

/**
 * The functions that `{kind: 'call'}` may name, with what they answer. The receiver is the first argument. What each is in JSONata
 * stands in `jsonata-functions.ts`, in TypeScript in `print-typescript.ts`; both are tables over this one.
 */
export interface FunctionRow {
  readonly least: number
  readonly most: number
  readonly result: (shapes: readonly Shape[]) => Shape
}

const STRING: Shape = { kind: 'string' }
const NUMBER: Shape = { kind: 'number' }
const BOOLEAN: Shape = { kind: 'boolean' }
const UNKNOWN: Shape = { kind: 'unknown' }
const arrayOf = (element: Shape): Shape => ({ kind: 'array', element })
const orUndefined = (shape: Shape): Shape => ({ kind: 'union', members: [shape, { kind: 'undefined' }] })

const always = (shape: Shape) => () => shape
const row = (least: number, most: number, result: FunctionRow['result']): FunctionRow => ({ least, most, result })

/** A property at the end of an optional chain. */
const inChain =
  (shape: Shape): FunctionRow['result'] =>
  ([receiver]) =>
    receiver && admitsNullish(receiver) ? orUndefined(shape) : shape

const admitsNullish = (shape: Shape): boolean =>
  shape.kind === 'undefined' || shape.kind === 'null' || (shape.kind === 'union' && shape.members.some(admitsNullish))

const BATCH_ITEM_STATUS: Shape = {
  kind: 'union',
  members: [
    { kind: 'literal', value: 'SUCCEEDED' },
    { kind: 'literal', value: 'FAILED' },
  ],
}

const itemOf = (batch: Shape | undefined): Shape => ({
  kind: 'object',
  properties: {
    index: { shape: NUMBER },
    status: { shape: BATCH_ITEM_STATUS },
    result: { shape: resultOf(batch), optional: true },
    error: { shape: { kind: 'error' }, optional: true },
  },
})

const resultOf = (batch: Shape | undefined): Shape => (batch?.kind === 'batch' ? batch.result : UNKNOWN)

function elementOf(array: Shape | undefined): Shape {
  if (array?.kind === 'array') return array.element
  if (array?.kind === 'tuple') return { kind: 'union', members: array.elements }
  return UNKNOWN
}

/** What a property holds whose name is not known; only a type that says so of all of them tells. */
function valueOf(object: Shape | undefined): Shape {
  if (object?.kind !== 'object' || !object.rest) return UNKNOWN
  const members = [...Object.values(object.properties).map(({ shape }) => shape), object.rest]
  return members.length === 1 ? object.rest : { kind: 'union', members }
}

/** Which properties are left the types of the keys do not tell. */
function withoutShapes({ properties, rest }: Shape & { kind: 'object' }): Shape {
  const left = Object.entries(properties).map(([key, property]) => [key, { ...property, optional: true }] as const)
  return { kind: 'object', properties: Object.fromEntries(left), ...(rest && { rest }) }
}

export const functions = {
  'BatchResult.all': row(1, 1, ([batch]) => arrayOf(itemOf(batch))),
  'BatchResult.succeeded': row(1, 1, ([batch]) => arrayOf(itemOf(batch))),
  'BatchResult.failed': row(1, 1, ([batch]) => arrayOf(itemOf(batch))),
  'BatchResult.started': row(1, 1, ([batch]) => arrayOf(itemOf(batch))),
  'BatchResult.getResults': row(1, 1, ([batch]) => arrayOf(resultOf(batch))),
  'BatchResult.getErrors': row(1, 1, always(arrayOf({ kind: 'error' }))),
  'BatchResult.status': row(1, 1, always(BATCH_ITEM_STATUS)),
  'BatchResult.hasFailure': row(1, 1, always(BOOLEAN)),
  'BatchResult.completionReason': row(1, 1, always(STRING)),
  'BatchResult.successCount': row(1, 1, always(NUMBER)),
  'BatchResult.failureCount': row(1, 1, always(NUMBER)),
  'BatchResult.startedCount': row(1, 1, always(NUMBER)),
  'BatchResult.totalCount': row(1, 1, always(NUMBER)),
  /** What `throwIfError()` would throw: the error of the first failed item; undefined when there is none. */
  'BatchResult.firstError': row(1, 1, always(orUndefined({ kind: 'error' }))),

  'Array.length': row(1, 1, inChain(NUMBER)),
  'Array.isArray': row(1, 1, always(BOOLEAN)),
  'Array.includes': row(2, 2, always(BOOLEAN)),
  'Array.concat': row(2, 2, ([first, second]) =>
    arrayOf({ kind: 'union', members: [elementOf(first), elementOf(second)] }),
  ),
  'Array.join': row(1, 2, always(STRING)),
  'Array.slice': row(1, 3, ([list]) => arrayOf(elementOf(list))),
  /** The list with one element set: one of its own, or the one after its last. */
  'Array.with': row(3, 3, ([list, , value]) =>
    arrayOf({ kind: 'union', members: [elementOf(list), value ?? UNKNOWN] }),
  ),

  'Array.at': row(2, 2, ([list]) => orUndefined(elementOf(list))),
  'Array.indexOf': row(2, 2, always(NUMBER)),
  'Array.toReversed': row(1, 1, ([list]) => arrayOf(elementOf(list))),
  /** Of texts, without a function that compares. */
  'Array.toSorted': row(1, 1, ([list]) => arrayOf(elementOf(list))),
  'Array.flat': row(1, 1, ([list]) => arrayOf(elementOf(elementOf(list)))),

  'String.length': row(1, 1, inChain(NUMBER)),
  /** Code points, as `for…of` and spread give them. */
  'String.characters': row(1, 1, always(arrayOf(STRING))),
  'String.includes': row(2, 2, always(BOOLEAN)),
  'String.startsWith': row(2, 2, always(BOOLEAN)),
  'String.endsWith': row(2, 2, always(BOOLEAN)),
  'String.toUpperCase': row(1, 1, always(STRING)),
  'String.toLowerCase': row(1, 1, always(STRING)),
  'String.trim': row(1, 1, always(STRING)),
  'String.split': row(2, 2, always(arrayOf(STRING))),

  'String.trimStart': row(1, 1, always(STRING)),
  'String.trimEnd': row(1, 1, always(STRING)),
  'String.padStart': row(2, 3, always(STRING)),
  'String.padEnd': row(2, 3, always(STRING)),
  'String.replace': row(3, 3, always(STRING)),
  'String.replaceAll': row(3, 3, always(STRING)),

  /** A draw: it may stand only where it is evaluated once, as in the jitter of a delay. */
  'Math.random': row(0, 0, always(NUMBER)),
  'Math.abs': row(1, 1, always(NUMBER)),
  'Math.floor': row(1, 1, always(NUMBER)),
  'Math.ceil': row(1, 1, always(NUMBER)),
  'Math.round': row(1, 1, always(NUMBER)),
  'Math.max': row(2, 2, always(NUMBER)),
  'Math.min': row(2, 2, always(NUMBER)),

  'Math.trunc': row(1, 1, always(NUMBER)),
  'Math.sign': row(1, 1, always(NUMBER)),

  'Number.isInteger': row(1, 1, always(BOOLEAN)),
  'Number.isFinite': row(1, 1, always(BOOLEAN)),

  /** The object without some properties: what `{ a, ...rest }` leaves, and `delete`. */
  'Object.omit': row(2, Infinity, ([object]) => (object?.kind === 'object' ? withoutShapes(object) : UNKNOWN)),
  'Object.keys': row(1, 1, always(arrayOf(STRING))),
  'Object.values': row(1, 1, ([object]) => arrayOf(valueOf(object))),
  'Object.entries': row(1, 1, ([object]) => arrayOf({ kind: 'tuple', elements: [STRING, valueOf(object)] })),

  String: row(1, 1, always(STRING)),
  Number: row(1, 1, always(NUMBER)),
  Boolean: row(1, 1, always(BOOLEAN)),
  'JSON.stringify': row(1, 1, always(orUndefined(STRING))),
  'JSON.parse': row(1, 1, always(UNKNOWN)),
} as const satisfies Readonly<Record<string, FunctionRow>>

export type FunctionName = keyof typeof functions

export function functionRow(name: string): FunctionRow | undefined {
  return Object.hasOwn(functions, name) ? functions[name as FunctionName] : undefined
}
