import type { FilterOperand, FilterOperator, JsonPath, PathFilter, PathRoot, PathSegment } from './jsonpath-ast.ts'
import { Scanner, SyntaxFault } from './scanner.ts'

export type PathParse =
  | { readonly kind: 'ok'; readonly path: JsonPath }
  | { readonly kind: 'error'; readonly message: string; readonly offset: number }

/** Parses a whole text as a path. */
export function parsePath(text: string): PathParse {
  const scanner = new Scanner(text)
  try {
    const path = readPath(scanner, '$')
    // AWS takes a path with blanks behind it.
    scanner.skipSpace()
    if (!scanner.done) scanner.unexpected()
    return { kind: 'ok', path }
  } catch (error) {
    if (error instanceof SyntaxFault) return { kind: 'error', message: error.message, offset: error.offset }
    throw error
  }
}

/** Reads a path where it stands and leaves the scanner behind it; `within` is where it stands: alone, in an intrinsic, in a filter. */
export function readPath(scanner: Scanner, within: '$' | 'argument' | 'filter'): JsonPath {
  const start = scanner.at
  const root = readRoot(scanner, within)
  const segments: PathSegment[] = []
  for (;;) {
    const segment = readSegment(scanner, within)
    if (!segment) break
    if (segments.at(-1)?.kind === 'function') scanner.fail('nothing can follow a function', segment.start)
    segments.push(segment)
  }
  return { text: scanner.text.slice(start, scanner.at), root, segments }
}

function readRoot(scanner: Scanner, within: '$' | 'argument' | 'filter'): PathRoot {
  if (within === 'filter' && scanner.take('@')) return { kind: 'current' }
  if (scanner.take('$$')) return { kind: 'context' }
  if (!scanner.take('$')) scanner.fail("a path starts with '$'")
  const name = scanner.match(/[\p{ID_Start}_][\p{ID_Continue}]*/uy)
  return name === undefined ? { kind: 'input' } : { kind: 'variable', name }
}

function readSegment(scanner: Scanner, within: '$' | 'argument' | 'filter'): PathSegment | undefined {
  const start = scanner.at
  if (scanner.take('..')) {
    const segment = scanner.next === '[' ? readBrackets(scanner) : readDotted(scanner, within, start)
    return { kind: 'descendant', segment, start, end: scanner.at }
  }
  if (scanner.take('.')) {
    // `$.['name']` is accepted by AWS.
    return scanner.next === '[' ? readBrackets(scanner) : readDotted(scanner, within, start)
  }
  return scanner.next === '[' ? readBrackets(scanner) : undefined
}

/** Ends a dotted name: the next segment, a function's parenthesis, and what surrounds the path. */
const NAME_ENDS = {
  $: new Set(['.', '[', '(', ']', ')', ' ']),
  argument: new Set(['.', '[', '(', ']', ')', ' ', ',', '\t', '\n']),
  filter: new Set(['.', '[', '(', ']', ')', ' ', ',', '=', '!', '<', '>', '&', '|', '\t', '\n']),
}

function readDotted(scanner: Scanner, within: '$' | 'argument' | 'filter', start: number): PathSegment {
  if (scanner.take('*')) return { kind: 'wildcard', start, end: scanner.at }
  const ends = NAME_ENDS[within]
  let name = ''
  while (!scanner.done && !ends.has(scanner.next)) {
    // The specification's paths escape with a backslash: `$.foo\.bar`.
    if (scanner.next === '\\' && scanner.at + 1 < scanner.text.length) scanner.at++
    name += scanner.next
    scanner.at++
  }
  if (name === '') scanner.fail(scanner.done ? 'the path ends in a dot' : `expected a name, found '${scanner.next}'`)
  if (scanner.take('(')) {
    scanner.skipSpace()
    scanner.expect(')')
    return { kind: 'function', name, start, end: scanner.at }
  }
  return { kind: 'child', names: [name], start, end: scanner.at }
}

function readBrackets(scanner: Scanner): PathSegment {
  const start = scanner.at
  scanner.expect('[')
  scanner.skipSpace()
  const segment = readBracketed(scanner)
  scanner.skipSpace()
  scanner.expect(']')
  return { ...segment, start, end: scanner.at }
}

type WithoutPlace<T> = T extends unknown ? Omit<T, 'start' | 'end'> : never

function readBracketed(scanner: Scanner): WithoutPlace<PathSegment> {
  if (scanner.take('*')) return { kind: 'wildcard' }
  if (scanner.take('?')) {
    scanner.skipSpace()
    scanner.expect('(')
    const test = scanner.nested(() => readOr(scanner))
    scanner.skipSpace()
    scanner.expect(')')
    return { kind: 'filter', test }
  }
  if (scanner.next === "'" || scanner.next === '"') return { kind: 'child', names: list(scanner, readQuoted) }
  const first = readInteger(scanner)
  scanner.skipSpace()
  if (scanner.next === ':') return readSlice(scanner, first)
  if (first === undefined) scanner.unexpected()
  const indexes = [first]
  while (scanner.take(',')) {
    scanner.skipSpace()
    indexes.push(readInteger(scanner) ?? scanner.unexpected())
    scanner.skipSpace()
  }
  return { kind: 'index', indexes }
}

function readSlice(scanner: Scanner, from: number | undefined): WithoutPlace<PathSegment> {
  scanner.expect(':')
  scanner.skipSpace()
  const to = readInteger(scanner)
  scanner.skipSpace()
  let step: number | undefined
  if (scanner.take(':')) {
    scanner.skipSpace()
    step = readInteger(scanner)
  }
  return {
    kind: 'slice',
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(step !== undefined && { step }),
  }
}

function readInteger(scanner: Scanner): number | undefined {
  const digits = scanner.match(/-?\d+/y)
  return digits === undefined ? undefined : Number(digits)
}

function list<T>(scanner: Scanner, read: (scanner: Scanner) => T): T[] {
  const items = [read(scanner)]
  scanner.skipSpace()
  while (scanner.take(',')) {
    scanner.skipSpace()
    items.push(read(scanner))
    scanner.skipSpace()
  }
  return items
}

function readQuoted(scanner: Scanner): string {
  const quote = scanner.next
  const start = scanner.at
  if (quote !== "'" && quote !== '"') scanner.unexpected()
  scanner.at++
  let value = ''
  while (scanner.next !== quote) {
    if (scanner.done) scanner.fail('the quoted text does not end', start)
    // AWS takes a backslash before a quote or a backslash as an escape, and any other as itself.
    if (scanner.next === '\\' && [quote, '\\'].includes(scanner.text[scanner.at + 1] ?? '')) scanner.at++
    value += scanner.next
    scanner.at++
  }
  scanner.at++
  return value
}

/** A row of tests becomes a tree as deep as it is long. */
const MOST_TERMS = 500

function readOr(scanner: Scanner): PathFilter {
  let left = readAnd(scanner)
  for (let terms = 1; ; terms++) {
    if (terms > MOST_TERMS) scanner.fail(`more than ${MOST_TERMS} tests in a row`)
    scanner.skipSpace()
    if (!scanner.take('||')) return left
    left = { kind: 'or', left, right: readAnd(scanner) }
  }
}

function readAnd(scanner: Scanner): PathFilter {
  let left = readTest(scanner)
  for (let terms = 1; ; terms++) {
    if (terms > MOST_TERMS) scanner.fail(`more than ${MOST_TERMS} tests in a row`)
    scanner.skipSpace()
    if (!scanner.take('&&')) return left
    left = { kind: 'and', left, right: readTest(scanner) }
  }
}

const OPERATORS: readonly FilterOperator[] = ['==', '!=', '<=', '>=', '=~', '<', '>']

function readTest(scanner: Scanner): PathFilter {
  scanner.skipSpace()
  if (scanner.next === '!' && scanner.text[scanner.at + 1] !== '=') {
    scanner.at++
    return { kind: 'not', operand: scanner.nested(() => readTest(scanner)) }
  }
  if (scanner.take('(')) {
    const inner = scanner.nested(() => readOr(scanner))
    scanner.skipSpace()
    scanner.expect(')')
    return inner
  }
  const left = readOperand(scanner)
  scanner.skipSpace()
  const operator = OPERATORS.find((sign) => scanner.take(sign)) ?? scanner.match(/(?:in|nin)(?=[\s[])/y)
  if (operator === undefined) {
    if (left.kind !== 'path') scanner.fail('expected a comparison')
    return { kind: 'exists', path: left.path }
  }
  scanner.skipSpace()
  return { kind: 'compare', operator: operator as FilterOperator, left, right: readOperand(scanner) }
}

function readOperand(scanner: Scanner): FilterOperand {
  if (scanner.next === '@' || scanner.next === '$') return { kind: 'path', path: readPath(scanner, 'filter') }
  if (scanner.next === '/') return readRegex(scanner)
  if (scanner.take('[')) {
    scanner.skipSpace()
    const values = scanner.next === ']' ? [] : list(scanner, readLiteral)
    scanner.expect(']')
    return { kind: 'list', values }
  }
  return { kind: 'literal', value: readLiteral(scanner) }
}

function readRegex(scanner: Scanner): FilterOperand {
  const start = scanner.at
  const found = scanner.match(/\/(?:[^/\\\n]|\\.)*\/[a-z]*/y) ?? scanner.fail('the expression does not end')
  const close = found.lastIndexOf('/')
  const [source, flags] = [found.slice(1, close), found.slice(close + 1)]
  try {
    void new RegExp(source, flags)
  } catch {
    scanner.fail('not a regular expression', start)
  }
  return { kind: 'regex', source, flags }
}

function readLiteral(scanner: Scanner): string | number | boolean | null {
  if (scanner.next === "'" || scanner.next === '"') return readQuoted(scanner)
  const word = scanner.match(/(?:true|false|null)\b/y)
  if (word !== undefined) return word === 'null' ? null : word === 'true'
  const number = scanner.match(/-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/y)
  if (number !== undefined) return Number(number)
  // Definitions in use compare with a bare word, `@.status==Failure`, and mean its text.
  return scanner.match(/[A-Za-z_][\w-]*/y) ?? scanner.unexpected()
}
