import type { JsonPath } from './jsonpath-ast.ts'
import { readPath } from './jsonpath.ts'
import { Scanner, SyntaxFault } from './scanner.ts'

/** The intrinsic functions of JSONPath states, with how many arguments each takes. */
const INTRINSIC_FUNCTIONS = {
  'States.Format': { min: 1, max: Infinity },
  'States.StringToJson': { min: 1, max: 1 },
  'States.JsonToString': { min: 1, max: 1 },
  'States.Array': { min: 0, max: Infinity },
  'States.ArrayPartition': { min: 2, max: 2 },
  'States.ArrayContains': { min: 2, max: 2 },
  'States.ArrayRange': { min: 3, max: 3 },
  'States.ArrayGetItem': { min: 2, max: 2 },
  'States.ArrayLength': { min: 1, max: 1 },
  'States.ArrayUnique': { min: 1, max: 1 },
  'States.Base64Encode': { min: 1, max: 1 },
  'States.Base64Decode': { min: 1, max: 1 },
  'States.Hash': { min: 2, max: 2 },
  'States.JsonMerge': { min: 3, max: 3 },
  'States.MathRandom': { min: 2, max: 3 },
  'States.MathAdd': { min: 2, max: 2 },
  'States.StringSplit': { min: 2, max: 2 },
  'States.UUID': { min: 0, max: 0 },
} as const satisfies Record<string, { min: number; max: number }>

export type IntrinsicName = keyof typeof INTRINSIC_FUNCTIONS

/** An argument or a whole intrinsic; offsets are within the parsed text. */
export type Intrinsic =
  | {
      readonly kind: 'call'
      readonly name: IntrinsicName
      readonly arguments: readonly Intrinsic[]
      readonly start: number
      readonly end: number
    }
  /** `value` is what the text says; `raw` keeps the escapes, which `States.Format` needs to tell `\{` from `{`. */
  | {
      readonly kind: 'string'
      readonly value: string
      readonly raw: string
      readonly start: number
      readonly end: number
    }
  | { readonly kind: 'number'; readonly value: number; readonly start: number; readonly end: number }
  | { readonly kind: 'constant'; readonly value: boolean | null; readonly start: number; readonly end: number }
  | { readonly kind: 'path'; readonly path: JsonPath; readonly start: number; readonly end: number }

export type IntrinsicCall = Intrinsic & { readonly kind: 'call' }

export type IntrinsicParse =
  | { readonly kind: 'ok'; readonly call: IntrinsicCall }
  | { readonly kind: 'error'; readonly message: string; readonly offset: number }

/** Whether a text means to be an intrinsic rather than a path. */
export function looksLikeIntrinsic(text: string): boolean {
  return !text.startsWith('$')
}

/** Every path that is an argument, at any depth, with its offset in the text. */
export function pathsOfIntrinsic(intrinsic: Intrinsic): readonly (readonly [JsonPath, number])[] {
  if (intrinsic.kind === 'path') return [[intrinsic.path, intrinsic.start]]
  return intrinsic.kind === 'call' ? intrinsic.arguments.flatMap(pathsOfIntrinsic) : []
}

/** Parses `States.Name(argument, …)`; the name must exist and take that many arguments. */
export function parseIntrinsic(text: string): IntrinsicParse {
  const scanner = new Scanner(text)
  try {
    scanner.skipSpace()
    const call = readCall(scanner)
    scanner.skipSpace()
    if (!scanner.done) scanner.unexpected()
    return { kind: 'ok', call }
  } catch (error) {
    if (error instanceof SyntaxFault) return { kind: 'error', message: error.message, offset: error.offset }
    throw error
  }
}

function readCall(scanner: Scanner): IntrinsicCall {
  const start = scanner.at
  const name = scanner.match(/[A-Za-z][A-Za-z0-9.]*/y)
  if (name === undefined) scanner.fail('expected an intrinsic function, such as States.Format(…)')
  if (!Object.hasOwn(INTRINSIC_FUNCTIONS, name)) scanner.fail(`there is no intrinsic function '${name}'`, start)
  scanner.skipSpace()
  scanner.expect('(')
  scanner.skipSpace()
  const parsed: Intrinsic[] = []
  if (!scanner.take(')')) {
    do {
      scanner.skipSpace()
      parsed.push(readArgument(scanner))
      scanner.skipSpace()
    } while (scanner.take(','))
    scanner.expect(')')
  }
  const { min, max } = INTRINSIC_FUNCTIONS[name as IntrinsicName]
  if (parsed.length < min || parsed.length > max) {
    const wanted = min === max ? `${min}` : max === Infinity ? `at least ${min}` : `${min} to ${max}`
    scanner.fail(`${name} takes ${wanted} argument${wanted === '1' ? '' : 's'}, not ${parsed.length}`, start)
  }
  if (name === 'States.Format') checkFormat(scanner, parsed)
  return { kind: 'call', name: name as IntrinsicName, arguments: parsed, start, end: scanner.at }
}

/** AWS rejects a template, and a literal put into one, with a backslash before anything else than `'`, `{`, `}` and `\\`. */
function checkFormat(scanner: Scanner, parsed: readonly Intrinsic[]): void {
  for (const argument of parsed) {
    if (argument.kind !== 'string') continue
    const at = argument.raw.replace(/\\['{}\\]/g, '  ').indexOf('\\')
    if (at !== -1) scanner.fail('States.Format knows no such escape', argument.start + 1 + at)
  }
}

function readArgument(scanner: Scanner): Intrinsic {
  const start = scanner.at
  const place = () => ({ start, end: scanner.at })
  if (scanner.next === '$') {
    const path = readPath(scanner, 'argument')
    return { kind: 'path', path, ...place() }
  }
  if (scanner.next === "'") {
    const raw = readString(scanner)
    return { kind: 'string', raw, value: raw.replace(/\\(['{}\\])/g, '$1'), ...place() }
  }
  const number = scanner.match(/-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/y)
  if (number !== undefined) return { kind: 'number', value: Number(number), ...place() }
  const word = scanner.match(/(?:true|false|null)(?![\w.])/y)
  if (word !== undefined) return { kind: 'constant', value: word === 'null' ? null : word === 'true', ...place() }
  if (/[A-Za-z]/.test(scanner.next)) return scanner.nested(() => readCall(scanner))
  return scanner.unexpected()
}

/** A string in single quotes; `\'`, `\{`, `\}` and `\\` are escapes, any other backslash stands for itself. */
function readString(scanner: Scanner): string {
  const start = scanner.at
  scanner.expect("'")
  const from = scanner.at
  while (scanner.next !== "'") {
    if (scanner.done) scanner.fail('the string does not end', start)
    scanner.at += scanner.next === '\\' ? 2 : 1
  }
  const raw = scanner.text.slice(from, scanner.at)
  scanner.at++
  return raw
}
