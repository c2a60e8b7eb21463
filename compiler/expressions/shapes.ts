import type { Json } from '../../runtime/semantics/json.ts'
import type { Expression } from '../ir/expression.ts'
import type { Property, Shape } from '../ir/shape.ts'
import type { VariableId } from '../ir/workflow.ts'
import { functionRow } from './functions.ts'

/** What is known of the places an expression reads from. */
export interface ShapeScope {
  readonly variable: (id: VariableId) => Shape
  /** The shape of `{kind: 'result'}`. */
  readonly result: Shape
  readonly event: Shape
}

const UNKNOWN: Shape = { kind: 'unknown' }
const UNDEFINED: Shape = { kind: 'undefined' }
const STRING: Shape = { kind: 'string' }
const NUMBER: Shape = { kind: 'number' }
const BOOLEAN: Shape = { kind: 'boolean' }

/** The kinds of value that JavaScript's operators tell apart. `list` is an array, `record` any other object. */
export type ValueKind = 'undefined' | 'null' | 'boolean' | 'number' | 'string' | 'list' | 'record' | 'error' | 'batch'

const ALL_KINDS: readonly ValueKind[] = ['undefined', 'null', 'boolean', 'number', 'string', 'list', 'record']

/** The kinds a value of the shape may be; an unknown shape may be any JSON, or undefined. */
export function kindsOf(shape: Shape): ReadonlySet<ValueKind> {
  switch (shape.kind) {
    case 'unknown':
      return new Set(ALL_KINDS)
    case 'never':
      return new Set()
    case 'callback':
      return new Set(['string', 'undefined'])
    case 'literal':
      return new Set([typeof shape.value as 'string' | 'number' | 'boolean'])
    case 'array':
    case 'tuple':
      return new Set(['list'])
    case 'object':
      return new Set(['record'])
    case 'union':
      return new Set(shape.members.flatMap((member) => [...kindsOf(member)]))
    default:
      return new Set([shape.kind])
  }
}

/** Whether every value of the shape is of one of the kinds. */
export function isOnly(shape: Shape, ...kinds: readonly ValueKind[]): boolean {
  const found = kindsOf(shape)
  return found.size > 0 && [...found].every((kind) => kinds.includes(kind))
}

export const mayBe = (shape: Shape, kind: ValueKind): boolean => kindsOf(shape).has(kind)
export const mayBeNullish = (shape: Shape): boolean => mayBe(shape, 'undefined') || mayBe(shape, 'null')

export function shapeOf(expression: Expression, scope: ShapeScope): Shape {
  if (expression.shape && expression.shape.kind !== 'unknown') return expression.shape
  return inferred(expression, scope)
}

function inferred(expression: Expression, scope: ShapeScope): Shape {
  switch (expression.kind) {
    case 'literal':
      return shapeOfJson(expression.value)
    case 'undefined':
      return UNDEFINED
    case 'variable':
      return scope.variable(expression.variable)
    case 'result':
      return scope.result
    case 'event':
      return scope.event
    case 'execution-arn':
    case 'template':
      return STRING
    case 'member':
      return accessed(shapeOf(expression.object, scope), expression.optional, (shape) =>
        propertyShape(shape, expression.property),
      )
    case 'index':
      // The checker's own word for an element stands in `shape`; without it, the place may lie past the end.
      return accessed(shapeOf(expression.object, scope), expression.optional, (shape) =>
        unionShape([elementShape(shape, expression.index), UNDEFINED]),
      )
    case 'unary':
      return expression.operator === '!' ? BOOLEAN : expression.operator === 'typeof' ? STRING : NUMBER
    case 'binary':
      return binaryShape(expression, scope)
    case 'logical':
      return logicalShape(expression, scope)
    case 'conditional':
      return unionShape([shapeOf(expression.then, scope), shapeOf(expression.otherwise, scope)])
    case 'array':
      return {
        kind: 'array',
        element: unionShape(
          expression.elements.map((element) =>
            element.kind === 'spread' ? elementShape(shapeOf(element.value, scope)) : shapeOf(element, scope),
          ),
        ),
      }
    case 'object':
      return objectShape(expression, scope)
    case 'call':
      return (
        functionRow(expression.function)?.result(expression.arguments.map((argument) => shapeOf(argument, scope))) ??
        UNKNOWN
      )
    case 'error':
      return { kind: 'error' }
    case 'instanceof':
      return BOOLEAN
    case 'iteration':
      return iterationShape(expression, scope)
    case 'parameter':
      return UNKNOWN
    case 'foreign':
      return UNKNOWN
    default:
      return expression satisfies never
  }
}

function binaryShape(expression: Expression & { kind: 'binary' }, scope: ShapeScope): Shape {
  if (['===', '!==', '==', '!=', '<', '<=', '>', '>='].includes(expression.operator)) return BOOLEAN
  if (expression.operator !== '+') return NUMBER
  const left = shapeOf(expression.left, scope)
  const right = shapeOf(expression.right, scope)
  if (isOnly(left, 'string') || isOnly(right, 'string')) return STRING
  return isOnly(left, 'number') && isOnly(right, 'number') ? NUMBER : UNKNOWN
}

function iterationShape(expression: Expression & { kind: 'iteration' }, scope: ShapeScope): Shape {
  const element = elementShape(shapeOf(expression.list, scope))
  const body = () => shapeOf(expression.body, scope)
  switch (expression.method) {
    case 'map':
      return { kind: 'array', element: body() }
    case 'filter':
      return { kind: 'array', element }
    case 'find':
      return unionShape([element, UNDEFINED])
    case 'findIndex':
      return NUMBER
    case 'some':
    case 'every':
      return BOOLEAN
    case 'flatMap': {
      const each = body()
      const members = each.kind === 'union' ? each.members : [each]
      const isList = ({ kind }: Shape) => kind === 'array' || kind === 'tuple'
      return { kind: 'array', element: unionShape(members.map((one) => (isList(one) ? elementShape(one) : one))) }
    }
    case 'reduce':
      return unionShape([...(expression.total ? [shapeOf(expression.total.initial, scope)] : []), body()])
    default:
      return expression.method satisfies never
  }
}

function logicalShape(expression: Expression & { kind: 'logical' }, scope: ShapeScope): Shape {
  const left = shapeOf(expression.left, scope)
  const right = shapeOf(expression.right, scope)
  if (expression.operator === '??') return unionShape([without(left, 'undefined', 'null'), right])
  if (expression.operator === '||') return unionShape([without(left, 'undefined', 'null'), right])
  return unionShape([left, right])
}

function objectShape(expression: Expression & { kind: 'object' }, scope: ShapeScope): Shape {
  const properties = new Map<string, Property>()
  for (const entry of expression.entries) {
    if (entry.kind === 'entry') {
      if (typeof entry.key !== 'string') return { kind: 'object', properties: {}, rest: UNKNOWN }
      properties.set(entry.key, { shape: shapeOf(entry.value, scope) })
      continue
    }
    const spread = without(shapeOf(entry.value, scope), 'undefined', 'null')
    if (spread.kind !== 'object' || spread.rest) return { kind: 'object', properties: {}, rest: UNKNOWN }
    for (const [key, property] of Object.entries(spread.properties)) {
      const before = properties.get(key)
      properties.set(
        key,
        property.optional && before ? { shape: unionShape([before.shape, property.shape]) } : { ...property },
      )
    }
  }
  return { kind: 'object', properties: Object.fromEntries(properties) }
}

export function shapeOfJson(value: Json): Shape {
  if (value === null) return { kind: 'null' }
  if (Array.isArray(value)) return { kind: 'tuple', elements: (value as readonly Json[]).map(shapeOfJson) }
  if (typeof value === 'object') {
    const entries = Object.entries(value as { readonly [key: string]: Json })
    return {
      kind: 'object',
      properties: Object.fromEntries(entries.map(([key, item]) => [key, { shape: shapeOfJson(item) }])),
    }
  }
  return { kind: 'literal', value: value }
}

/** One shape for several; nested unions are opened, equal members kept once. */
function unionShape(shapes: readonly Shape[]): Shape {
  const members = new Map<string, Shape>()
  for (const shape of shapes.flatMap((item) => (item.kind === 'union' ? item.members : [item]))) {
    if (shape.kind === 'unknown') return UNKNOWN
    if (shape.kind === 'never') continue
    const text = JSON.stringify(shape)
    if (!members.has(text)) members.set(text, shape)
  }
  const [first, ...others] = members.values()
  if (!first) return { kind: 'never' }
  return others.length === 0 ? first : { kind: 'union', members: [first, ...others] }
}

/** The shape with some kinds taken out of a union. */
export function without(shape: Shape, ...kinds: readonly ('undefined' | 'null')[]): Shape {
  if (shape.kind === 'union') return unionShape(shape.members.map((member) => without(member, ...kinds)))
  return (kinds as readonly string[]).includes(shape.kind) ? { kind: 'never' } : shape
}

function accessed(object: Shape, optional: boolean, access: (shape: Shape) => Shape): Shape {
  if (object.kind === 'unknown') return UNKNOWN
  const there = without(object, 'undefined', 'null')
  const found = there.kind === 'union' ? unionShape(there.members.map(access)) : access(there)
  return optional && mayBeNullish(object) ? unionShape([found, UNDEFINED]) : found
}

/** What an error keeps as data; `stack` and fields of user classes do not survive a record. */
export const ERROR_PROPERTIES: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ['name', STRING],
  ['message', STRING],
  ['errorType', { kind: 'union', members: [STRING, UNDEFINED] }],
  ['errorData', { kind: 'union', members: [STRING, UNDEFINED] }],
  ['cause', { kind: 'union', members: [{ kind: 'error' }, UNDEFINED] }],
])

function propertyShape(shape: Shape, property: string): Shape {
  switch (shape.kind) {
    case 'object': {
      const own = Object.hasOwn(shape.properties, property) ? shape.properties[property] : undefined
      if (own) return own.optional ? unionShape([own.shape, UNDEFINED]) : own.shape
      return shape.rest ? unionShape([shape.rest, UNDEFINED]) : UNDEFINED
    }
    case 'error':
      return ERROR_PROPERTIES.get(property) ?? UNKNOWN
    case 'batch':
      return functionRow(`BatchResult.${property}`)?.result([shape]) ?? UNKNOWN
    case 'array':
    case 'tuple':
    case 'string':
      return property === 'length' ? NUMBER : UNKNOWN
    default:
      return UNKNOWN
  }
}

/** The shape of an element; reading past the end is not considered, as TypeScript does not by default. */
function elementShape(shape: Shape, at?: Expression): Shape {
  if (shape.kind === 'array') return shape.element
  if (shape.kind === 'tuple') {
    if (at?.kind === 'literal' && typeof at.value === 'number') return shape.elements[at.value] ?? UNDEFINED
    return unionShape(shape.elements)
  }
  if (shape.kind === 'object' && at?.kind === 'literal' && typeof at.value === 'string')
    return propertyShape(shape, at.value)
  if (shape.kind === 'object' && shape.rest) return unionShape([shape.rest, UNDEFINED])
  if (shape.kind === 'union') return unionShape(shape.members.map((member) => elementShape(member, at)))
  return UNKNOWN
}

/** Whether a value may be undefined: an unknown one may, but not where another stands in for it. */
export function mayBeUndefined(expression: Expression, scope: ShapeScope): boolean {
  if (expression.kind === 'logical' && expression.operator === '??') return mayBeUndefined(expression.right, scope)
  return mayBe(shapeOf(expression, scope), 'undefined')
}

/** What in a shape is more than JSON. */
export function moreThanJson(shape: Shape): 'error' | 'batch' | undefined {
  if (shape.kind === 'error' || shape.kind === 'batch') return shape.kind
  if (shape.kind === 'array') return moreThanJson(shape.element)
  if (shape.kind === 'tuple') return shape.elements.map(moreThanJson).find((found) => found !== undefined)
  if (shape.kind === 'union') return shape.members.map(moreThanJson).find((found) => found !== undefined)
  if (shape.kind !== 'object') return undefined
  return Object.values(shape.properties)
    .map((property) => moreThanJson(property.shape))
    .find((found) => found !== undefined)
}
