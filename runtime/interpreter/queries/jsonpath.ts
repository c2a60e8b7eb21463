import type { FilterOperand, JsonPath, PathFilter, PathSegment } from '../../../compiler/languages/jsonpath-ast.ts'
import { isDefinite } from '../../../compiler/languages/jsonpath-ast.ts'
import type { Json } from '../../semantics/json.ts'
import { boundedRegex } from './bounded-regex.ts'
import type { QueryData } from './data.ts'
import { EvaluationBudget } from './evaluation-budget.ts'
import { isObject, sameJson, setOwn } from './equality.ts'

export type PathResult =
  | { readonly found: true; readonly value: Json }
  | { readonly found: false; readonly why: string }

/** A path made ready to be read many times. */
export function pathReader(path: JsonPath): (data: Pick<QueryData, 'input' | 'context' | 'scope'>) => PathResult {
  const names: string[] = []
  for (const segment of path.segments) {
    // Only the road of plain names is worth a way of its own.
    if (segment.kind !== 'child' || segment.names.length !== 1) return (data) => readPath(path, data)
    names.push(segment.names[0]!)
  }
  return (data) => {
    let value = rootOf(path, data)
    for (const name of names) {
      if (!isObject(value) || !Object.hasOwn(value, name)) return readPath(path, data)
      value = value[name]
    }
    return value === undefined ? readPath(path, data) : { found: true, value }
  }
}

/** Reads a path: one value for a definite path, else the list of matches. */
export function readPath(path: JsonPath, data: Pick<QueryData, 'input' | 'context' | 'scope'>): PathResult {
  const root = rootOf(path, data)
  if (root === undefined) return { found: false, why: `the variable is not assigned` }
  return readFrom(path, root, new Reading(root))
}

/** One reading of a path: what its filters share. */
class Reading {
  /** What `$` names in a filter. */
  readonly document: Json
  readonly budget = new EvaluationBudget()
  /** Operands of filters that do not depend on `@`, each evaluated once. */
  readonly #constants = new Map<FilterOperand, Operand>()

  constructor(document: Json) {
    this.document = document
  }

  constant(operand: FilterOperand, make: () => Json | undefined): Operand {
    let found = this.#constants.get(operand)
    if (!found) this.#constants.set(operand, (found = { value: make() }))
    return found
  }
}

interface Operand {
  readonly value: Json | undefined
  /** The plain values of a list, made when something is looked for in it. */
  plain?: ReadonlySet<Json>
}

function rootOf(path: JsonPath, data: Pick<QueryData, 'input' | 'context' | 'scope'>): Json | undefined {
  switch (path.root.kind) {
    case 'context':
      return data.context
    case 'variable':
      return data.scope.get(path.root.name)
    default:
      return data.input
  }
}

function readFrom(path: JsonPath, start: Json, reading: Reading): PathResult {
  const definite = isDefinite(path)
  let matches: Json[] = [start]
  // A definite path names one place; only the whole list of matches can be given to a function behind an indefinite one.
  let indefinite = false
  const { segments } = path
  const many = segments.slice(0, -1).find((segment) => segment.kind === 'child' && segment.names.length > 1)
  if (many?.kind === 'child') {
    const names = many.names.map((name) => `'${name}'`).join(', ')
    return { found: false, why: `Multi properties can only be used as path leafs: $[${names}]` }
  }
  for (const [index, segment] of segments.entries()) {
    if (segment.kind === 'function') {
      const value = applyFunction(segment.name, indefinite ? matches : matches[0]!)
      if (value === undefined) return { found: false, why: `Could not compute ${segment.name}()` }
      return { found: true, value }
    }
    const isSingle = isDefinite({ ...path, segments: [segment] })
    const next = matches.flatMap((match) => step(segment, match, reading))
    // A path that can match several places finds none; only one that names a place can miss it.
    if (next.length === 0 && definite) return { found: false, why: missed(segments, index, matches[0]!) }
    if (!isSingle) indefinite = true
    matches = next
  }
  return { found: true, value: definite ? matches[0]! : matches }
}

/** Why a definite path finds nothing, in the words of the library that Step Functions reads paths with. */
function missed(segments: readonly PathSegment[], index: number, value: Json): string {
  const segment = segments[index]!
  const before = `$${pathText(segments.slice(0, index))}`
  if (segment.kind === 'child' && !isObject(value)) {
    return (
      `Expected to find an object with property ${pathText([segment])} in path ${before} but found '${nodeClass(value)}'. ` +
      "This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider'."
    )
  }
  if (segment.kind === 'index' && !Array.isArray(value)) {
    return `Filter: ${pathText([segment])} can only be applied to arrays. Current context is: ${JSON.stringify(value)}`
  }
  if (segment.kind === 'child' && index < segments.length - 1) {
    return `Missing property in path ${before}${pathText([segment])}`
  }
  return `No results for path: $${pathText(segments)}`
}

/** Whether a path was not merely without a result, but applied to what it does not fit. */
export function isMisapplied(why: string): boolean {
  return why.startsWith('Filter: ')
}

function nodeClass(value: Json): string {
  if (Array.isArray(value)) return `${NODES}.ArrayNode`
  if (value === null) return `${NODES}.NullNode`
  if (typeof value === 'number') return `${NODES}.${Number.isInteger(value) ? 'IntNode' : 'DoubleNode'}`
  return `${NODES}.${typeof value === 'string' ? 'TextNode' : 'BooleanNode'}`
}

const NODES = 'com.fasterxml.jackson.databind.node'

/** As the error messages of AWS write a path: `['a']['b'][0]`. */
function pathText(segments: readonly PathSegment[]): string {
  return segments
    .map((segment) => {
      if (segment.kind === 'child') return `[${segment.names.map((name) => `'${name}'`).join(',')}]`
      if (segment.kind === 'index') return `[${segment.indexes.join(',')}]`
      return '[*]'
    })
    .join('')
}

function step(segment: PathSegment, value: Json, reading: Reading): Json[] {
  switch (segment.kind) {
    case 'child':
      return readNames(segment.names, value)
    case 'wildcard':
      if (Array.isArray(value)) return value as Json[]
      return isObject(value) ? Object.values(value) : []
    case 'index':
      if (!Array.isArray(value)) return []
      return segment.indexes.flatMap((index) => {
        const item = (value as readonly Json[]).at(index)
        return item === undefined ? [] : [item]
      })
    case 'slice':
      return Array.isArray(value) ? slice(value as readonly Json[], segment) : []
    case 'filter':
      return candidates(value).filter((item) => holds(segment.test, item, reading))
    case 'descendant':
      return descend(segment.segment, value, reading)
    case 'function':
      return []
    default:
      return segment satisfies never
  }
}

function readNames(names: readonly string[], value: Json): Json[] {
  if (!isObject(value)) return []
  if (names.length === 1) return Object.hasOwn(value, names[0]!) ? [value[names[0]!]!] : []
  // Several names pick an object with those of them that exist.
  const picked: Record<string, Json> = {}
  for (const name of names) if (Object.hasOwn(value, name)) setOwn(picked, name, value[name]!)
  return [picked]
}

function slice(
  items: readonly Json[],
  { from, to, step: by = 1 }: { from?: number; to?: number; step?: number },
): Json[] {
  if (by === 1) return items.slice(from ?? 0, to ?? items.length)
  if (by <= 0) return []
  return items.slice(from ?? 0, to ?? items.length).filter((_, index) => index % by === 0)
}

/** What `@` can be: developer guide, "Reference Paths": it matches objects only, and no scalar values. */
function candidates(value: Json): readonly Json[] {
  if (Array.isArray(value)) return (value as readonly Json[]).filter(isObject)
  return isObject(value) ? [value] : []
}

/** A value and all that is in it, each before what is in it. No recursion: data may be deeper than the stack. */
function descend(segment: PathSegment, value: Json, reading: Reading): Json[] {
  const found: Json[] = []
  const open = [value]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    reading.budget.spend(1)
    for (const one of step(segment, next, reading)) found.push(one)
    const children = Array.isArray(next) ? (next as readonly Json[]) : isObject(next) ? Object.values(next) : []
    for (let index = children.length - 1; index >= 0; index--) open.push(children[index]!)
  }
  return found
}

/** The functions at the end of a path that Step Functions evaluates; Jayway's over numbers, such as `sum()`, find nothing there. */
function applyFunction(name: string, value: Json): Json | undefined {
  if (name === 'length' || name === 'size') {
    if (Array.isArray(value) || typeof value === 'string') return value.length
    return isObject(value) ? Object.keys(value).length : undefined
  }
  return name === 'keys' && isObject(value) ? Object.keys(value) : undefined
}

function holds(test: PathFilter, item: Json, reading: Reading): boolean {
  switch (test.kind) {
    case 'or':
      return holds(test.left, item, reading) || holds(test.right, item, reading)
    case 'and':
      return holds(test.left, item, reading) && holds(test.right, item, reading)
    case 'not':
      return !holds(test.operand, item, reading)
    case 'exists':
      return readOperand(test.path, item, reading) !== undefined
    case 'compare': {
      reading.budget.spend(1)
      const { value: left } = operandOf(test.left, item, reading)
      if (test.operator === '=~') {
        return (
          test.right.kind === 'regex' &&
          typeof left === 'string' &&
          boundedRegex(new RegExp(test.right.source, test.right.flags), reading.budget).exec(left) !== null
        )
      }
      const right = operandOf(test.right, item, reading)
      if (test.operator === 'in' || test.operator === 'nin') {
        return isWithin(left, right, reading) === (test.operator === 'in')
      }
      return compare(test.operator, left, right.value)
    }
    default:
      return test satisfies never
  }
}

function operandOf(operand: FilterOperand, item: Json, reading: Reading): Operand {
  switch (operand.kind) {
    case 'literal':
      return operand
    case 'list':
      return reading.constant(operand, () => [...operand.values])
    case 'regex':
      return { value: undefined }
    case 'path': {
      const { path } = operand
      if (path.root.kind === 'current') return { value: readOperand(path, item, reading) }
      return reading.constant(operand, () => readOperand(path, item, reading))
    }
    default:
      return operand satisfies never
  }
}

function readOperand(path: JsonPath, item: Json, reading: Reading): Json | undefined {
  const read = readFrom(path, path.root.kind === 'current' ? item : reading.document, reading)
  return read.found ? read.value : undefined
}

function isWithin(value: Json | undefined, list: Operand, { budget }: Reading): boolean {
  if (value === undefined || !Array.isArray(list.value)) return false
  const items = list.value as readonly Json[]
  if (typeof value !== 'object' || value === null) {
    if (!list.plain) budget.spend(items.length)
    list.plain ??= new Set(items)
    return list.plain.has(value)
  }
  budget.spend(items.length)
  return items.some((one) => sameJson(one, value))
}

function compare(operator: string, left: Json | undefined, right: Json | undefined): boolean {
  switch (operator) {
    case '==':
      return left !== undefined && right !== undefined && sameJson(left, right)
    case '!=':
      return left === undefined || right === undefined || !sameJson(left, right)
    default: {
      const comparable =
        (typeof left === 'number' && typeof right === 'number') ||
        (typeof left === 'string' && typeof right === 'string')
      if (!comparable) return false
      const [first, second] = [left, right] as [number, number]
      if (operator === '<') return first < second
      if (operator === '<=') return first <= second
      return operator === '>' ? first > second : first >= second
    }
  }
}

/** A step of a reference path that does not fit what it is applied to. */
export class ReferenceConflict {
  readonly step: string

  constructor(step: string) {
    this.step = step
  }
}

/** The document with the value at a reference path; missing objects on the way are made. */
export function writePath(path: JsonPath, document: Json, value: Json): Json | ReferenceConflict {
  return write(path.segments, document, value)
}

function write(segments: readonly PathSegment[], document: Json | undefined, value: Json): Json | ReferenceConflict {
  const [segment, ...rest] = segments
  if (!segment) return value
  if (segment.kind === 'child') {
    const name = segment.names[0]!
    if (document !== undefined && !isObject(document)) return new ReferenceConflict(name)
    const copy: Record<string, Json> = { ...document }
    const inner = write(rest, Object.hasOwn(copy, name) ? copy[name] : undefined, value)
    if (inner instanceof ReferenceConflict) return inner
    setOwn(copy, name, inner)
    return copy
  }
  const index = segment.kind === 'index' ? segment.indexes[0]! : 0
  if (!Array.isArray(document) || index >= document.length) return new ReferenceConflict(String(index))
  const copy = [...(document as readonly Json[])]
  const inner = write(rest, copy[index], value)
  if (inner instanceof ReferenceConflict) return inner
  copy[index] = inner
  return copy
}

/** The first step of a reference path that finds nothing. */
export function missingStep({ segments }: JsonPath, document: Json): string | undefined {
  const reading = new Reading(document)
  let value = document
  for (const segment of segments) {
    const next = step(segment, value, reading)
    if (next.length === 0) return pathStep(segment)
    value = next[0]!
  }
  return undefined
}

function pathStep(segment: PathSegment): string {
  if (segment.kind === 'child') return segment.names.join(',')
  return segment.kind === 'index' ? segment.indexes.join(',') : '*'
}
