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
  return readFrom(path, root, root)
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

/** `document` is what `$` names in a filter. */
function readFrom(path: JsonPath, start: Json, document: Json): PathResult {
  const definite = isDefinite(path)
  let matches: Json[] = [start]
  // A definite path names one place; only the whole list of matches can be given to a function behind an indefinite one.
  let indefinite = false
  const { segments } = path
  for (const [index, segment] of segments.entries()) {
    if (segment.kind === 'function') {
      const value = applyFunction(segment.name, indefinite ? matches : matches[0]!)
      if (value === undefined) return { found: false, why: `Could not compute ${segment.name}()` }
      return { found: true, value }
    }
    const isSingle = isDefinite({ ...path, segments: [segment] })
    const next = matches.flatMap((match) => step(segment, match, document))
    // A path that can match several places finds none; only one that names a place can miss it.
    if (next.length === 0 && definite) {
      const passed = pathText(segments.slice(0, index + 1))
      const last = index === segments.length - 1
      return { found: false, why: last ? `No results for path: $${passed}` : `Missing property in path $${passed}` }
    }
    if (!isSingle) indefinite = true
    matches = next
  }
  return { found: true, value: definite ? matches[0]! : matches }
}

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

function step(segment: PathSegment, value: Json, document: Json): Json[] {
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
      return candidates(value).filter((item) => holds(segment.test, item, document))
    case 'descendant':
      return descend(segment.segment, value, document)
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

function candidates(value: Json): readonly Json[] {
  if (Array.isArray(value)) return value as readonly Json[]
  return isObject(value) ? [value] : []
}

function descend(segment: PathSegment, value: Json, document: Json): Json[] {
  const here = step(segment, value, document)
  const children = Array.isArray(value) ? (value as readonly Json[]) : isObject(value) ? Object.values(value) : []
  return [...here, ...children.flatMap((child) => descend(segment, child, document))]
}

/** The functions that Jayway's dialect has at the end of a path. */
function applyFunction(name: string, value: Json): Json | undefined {
  if (name === 'length' || name === 'size') {
    if (Array.isArray(value) || typeof value === 'string') return value.length
    return isObject(value) ? Object.keys(value).length : undefined
  }
  if (name === 'keys') return isObject(value) ? Object.keys(value) : undefined
  const numbers = Array.isArray(value) ? (value as readonly Json[]).filter((item) => typeof item === 'number') : []
  if (numbers.length === 0) return undefined
  switch (name) {
    case 'min':
      return Math.min(...numbers)
    case 'max':
      return Math.max(...numbers)
    case 'sum':
      return numbers.reduce((sum, item) => sum + item, 0)
    case 'avg':
      return numbers.reduce((sum, item) => sum + item, 0) / numbers.length
    default:
      return undefined
  }
}

function holds(test: PathFilter, item: Json, document: Json): boolean {
  switch (test.kind) {
    case 'or':
      return holds(test.left, item, document) || holds(test.right, item, document)
    case 'and':
      return holds(test.left, item, document) && holds(test.right, item, document)
    case 'not':
      return !holds(test.operand, item, document)
    case 'exists':
      return operandValue({ kind: 'path', path: test.path }, item, document) !== undefined
    case 'compare': {
      if (test.operator === '=~') {
        const left = operandValue(test.left, item, document)
        return (
          test.right.kind === 'regex' &&
          typeof left === 'string' &&
          boundedRegex(new RegExp(test.right.source, test.right.flags), new EvaluationBudget()).exec(left) !== null
        )
      }
      const left = operandValue(test.left, item, document)
      const right = operandValue(test.right, item, document)
      return compare(test.operator, left, right)
    }
    default:
      return test satisfies never
  }
}

function operandValue(operand: FilterOperand, item: Json, document: Json): Json | undefined {
  switch (operand.kind) {
    case 'literal':
      return operand.value
    case 'list':
      return operand.values
    case 'regex':
      return undefined
    case 'path': {
      const start = operand.path.root.kind === 'current' ? item : document
      const read = readFrom(operand.path, start, document)
      return read.found ? read.value : undefined
    }
    default:
      return operand satisfies never
  }
}

function compare(operator: string, left: Json | undefined, right: Json | undefined): boolean {
  switch (operator) {
    case '==':
      return left !== undefined && right !== undefined && sameJson(left, right)
    case '!=':
      return left === undefined || right === undefined || !sameJson(left, right)
    case 'in':
    case 'nin': {
      const within =
        left !== undefined && Array.isArray(right) && (right as readonly Json[]).some((one) => sameJson(one, left))
      return operator === 'in' ? within : !within
    }
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

/** The document with the value at a reference path; missing objects on the way are made. Undefined when the path does not fit. */
export function writePath(path: JsonPath, document: Json, value: Json): Json | undefined {
  return write(path.segments, isObject(document) || Array.isArray(document) ? document : {}, value)
}

function write(segments: readonly PathSegment[], document: Json | undefined, value: Json): Json | undefined {
  const [segment, ...rest] = segments
  if (!segment) return value
  if (segment.kind === 'child') {
    // What is there and is no object gives way to one.
    const copy: Record<string, Json> = isObject(document) ? { ...document } : {}
    if (Array.isArray(document)) return undefined
    const name = segment.names[0]!
    const inner = write(rest, Object.hasOwn(copy, name) ? copy[name] : undefined, value)
    if (inner === undefined) return undefined
    setOwn(copy, name, inner)
    return copy
  }
  if (segment.kind === 'index') {
    const index = segment.indexes[0]!
    if (!Array.isArray(document) || index >= document.length) return undefined
    const copy = [...(document as readonly Json[])]
    const inner = write(rest, copy[index], value)
    if (inner === undefined) return undefined
    copy[index] = inner
    return copy
  }
  return undefined
}
