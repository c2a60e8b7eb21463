import { createHash } from 'node:crypto'
import type { Intrinsic, IntrinsicCall, IntrinsicName } from '../../../compiler/languages/intrinsics.ts'
import type { Json } from '../../semantics/json.ts'
import { FieldFault } from '../failure.ts'
import type { QueryData } from './data.ts'
import { distinctItems, isObject, sameJson } from './equality.ts'
import { isMisapplied, readPath } from './jsonpath.ts'
import { seededRandom } from './random.ts'

/**
 * Evaluates an intrinsic function. What goes wrong in it is States.Runtime, as for a path that finds nothing: Step Functions never says
 * the specification's States.IntrinsicFailure. The message names the whole text, whichever call in it went wrong.
 */
export function evaluateIntrinsic(text: string, call: IntrinsicCall, data: QueryData): Json {
  try {
    return evaluateCall(call, data)
  } catch (thrown) {
    if (!(thrown instanceof FieldFault)) throw thrown
    throw new FieldFault(thrown.error, `The function '${text}' had the following error: ${thrown.message}`)
  }
}

function evaluateCall(call: IntrinsicCall, data: QueryData): Json {
  const values = call.arguments.map((argument) => argumentValue(argument, data))
  return FUNCTIONS[call.name](values, data, call)
}

function argumentValue(argument: Intrinsic, data: QueryData): Json {
  switch (argument.kind) {
    case 'call':
      return evaluateCall(argument, data)
    case 'path': {
      const read = readPath(argument.path, data)
      if (read.found) return read.value
      if (isMisapplied(read.why)) throw new FieldFault('States.Runtime', read.why)
      // A path into the context object is shown as one into the input.
      const shown = argument.path.text.replace(/^\$\$/, '$$')
      const problem = `The JsonPath argument for the field '${shown}' could not be found in the input '${JSON.stringify(data.input)}'`
      throw new FieldFault('States.Runtime', problem)
    }
    default:
      return argument.value
  }
}

function fail(name: IntrinsicName, why = ''): never {
  throw new FieldFault('States.Runtime', `Invalid arguments in ${name}${why}`)
}

type Implementation = (values: readonly Json[], data: QueryData, call: IntrinsicCall) => Json

/** Appendix B of the specification, in its order. */
const FUNCTIONS: Readonly<Record<IntrinsicName, Implementation>> = {
  'States.Format': ([template, ...values], _, call) => format(template!, values, call),
  'States.StringToJson': ([text]) => {
    const source = string(text!, 'States.StringToJson').trim()
    if (source === '') return null
    return parseJson(source, () => fail('States.StringToJson'))
  },
  'States.JsonToString': ([value]) => JSON.stringify(value),
  'States.Array': (values) => values,
  'States.ArrayPartition': ([list, size]) => {
    const items = array(list!, 'States.ArrayPartition')
    const length = integer(size!, 'States.ArrayPartition')
    if (length <= 0) fail('States.ArrayPartition')
    return Array.from({ length: Math.ceil(items.length / length) }, (_, index) =>
      items.slice(index * length, (index + 1) * length),
    )
  },
  'States.ArrayContains': ([list, value]) =>
    array(list!, 'States.ArrayContains').some((item) => sameJson(item, value!)),
  'States.ArrayRange': (values) => {
    const [from, to, by] = values.map((value) => integer(value, 'States.ArrayRange')) as [number, number, number]
    if (by === 0) fail('States.ArrayRange')
    const count = Math.floor((to - from) / by) + 1
    if (count > 1000) fail('States.ArrayRange')
    return Array.from({ length: Math.max(0, count) }, (_, index) => from + index * by)
  },
  'States.ArrayGetItem': ([list, index]) => {
    const item = array(list!, 'States.ArrayGetItem')[integer(index!, 'States.ArrayGetItem')]
    return item ?? (item === null ? null : fail('States.ArrayGetItem'))
  },
  'States.ArrayLength': ([list]) => array(list!, 'States.ArrayLength').length,
  'States.ArrayUnique': ([list]) => distinctItems(array(list!, 'States.ArrayUnique')),
  'States.Base64Encode': ([text]) => Buffer.from(string(text!, 'States.Base64Encode'), 'utf8').toString('base64'),
  'States.Base64Decode': ([text]) => Buffer.from(string(text!, 'States.Base64Decode'), 'base64').toString('utf8'),
  'States.Hash': ([value, algorithm]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return hash(text, string(algorithm!, 'States.Hash')) ?? fail('States.Hash')
  },
  'States.JsonMerge': ([first, second, deep]) => {
    if (!isObject(first) || !isObject(second)) return fail('States.JsonMerge')
    // It merges shallowly only.
    if (deep !== false) fail('States.JsonMerge')
    return { ...first, ...second }
  },
  'States.MathRandom': ([from, to, seed], data) => {
    const [low, high] = [integer(from!, 'States.MathRandom'), integer(to!, 'States.MathRandom')]
    if (low >= high) fail('States.MathRandom')
    const random = seed === undefined ? data.environment.random() : seededRandom(integer(seed, 'States.MathRandom'))
    return low + Math.floor(random * (high - low))
  },
  'States.MathAdd': ([first, second]) => {
    // `+ 0` so that a negative zero does not come out.
    const sum = rounded(first!, 'States.MathAdd') + rounded(second!, 'States.MathAdd') + 0
    return Number.isFinite(sum) ? sum : fail('States.MathAdd')
  },
  'States.StringSplit': ([text, delimiters]) => {
    const separators = new Set(string(delimiters!, 'States.StringSplit'))
    // Each character of the second argument separates, and nothing between two separators is no item.
    const items = ['']
    for (const character of string(text!, 'States.StringSplit')) {
      if (separators.has(character)) items.push('')
      else items[items.length - 1] += character
    }
    return items.filter((item) => item !== '')
  },
  'States.UUID': (_, data) => data.environment.newId(),
}

function string(value: Json, name: IntrinsicName): string {
  return typeof value === 'string' ? value : fail(name)
}

function array(value: Json, name: IntrinsicName): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : fail(name)
}

function integer(value: Json, name: IntrinsicName): number {
  return typeof value === 'number' ? Math.trunc(value) : fail(name)
}

/** Halves go up, as Java's Math.round has it. */
function rounded(value: Json, name: IntrinsicName): number {
  return typeof value === 'number' ? Math.round(value) : fail(name)
}

/** Fills `{}` in order; `\{` and `\}` are braces. A literal template still has its escapes. */
function format(template: Json, values: readonly Json[], call: IntrinsicCall): string {
  const [written] = call.arguments
  const text = written?.kind === 'string' ? written.raw : string(template, 'States.Format')
  let used = 0
  const filled = text.replace(/\\(['{}\\])|\{\}/g, (found, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped
    const value = values[used++]
    return value === undefined ? found : formatted(value)
  })
  if (used !== values.length) fail('States.Format', ': number of arguments do not match the occurrences of {}.')
  return filled
}

/** As Java prints maps and lists: `{a=1, b=[x, y]}`. */
function formatted(value: Json): string {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(formatted).join(', ')}]`
  if (isObject(value)) {
    const entries = Object.entries(value).map(([key, item]) => `${key}=${formatted(item)}`)
    return `{${entries.join(', ')}}`
  }
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const ALGORITHMS: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
}

/** The hexadecimal digest; undefined for an algorithm that Step Functions does not offer. */
export function hash(text: string, algorithm: string): string | undefined {
  const name = Object.hasOwn(ALGORITHMS, algorithm) ? ALGORITHMS[algorithm] : undefined
  return name === undefined ? undefined : createHash(name).update(text, 'utf8').digest('hex')
}

/** Parses JSON text; -0 comes out as 0. */
export function parseJson(text: string, onError: (why: string) => never): Json {
  try {
    return JSON.parse(text, (_, value: unknown) => (Object.is(value, -0) ? 0 : value)) as Json
  } catch (error) {
    return onError((error as Error).message)
  }
}
