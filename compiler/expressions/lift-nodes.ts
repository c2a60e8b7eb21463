import type { BinaryOperator, Expression, ObjectEntry, Spread } from '../ir/expression.ts'
import type { Json } from '../../runtime/semantics/json.ts'

/** Short constructors of expressions, for what lifts the languages of a definition. */
export const literal = (value: Json): Expression => ({ kind: 'literal', value })
export const missing: Expression = { kind: 'undefined' }
export const variable = (id: string): Expression => ({ kind: 'variable', variable: id })
export const binary = (operator: BinaryOperator, left: Expression, right: Expression): Expression => ({
  kind: 'binary',
  operator,
  left,
  right,
})
export const and = (left: Expression, right: Expression): Expression => ({
  kind: 'logical',
  operator: '&&',
  left,
  right,
})
export const or = (left: Expression, right: Expression): Expression => ({
  kind: 'logical',
  operator: '||',
  left,
  right,
})
export const not = (operand: Expression): Expression =>
  operand.kind === 'binary' && operand.operator === '==='
    ? { ...operand, operator: '!==' }
    : operand.kind === 'binary' && operand.operator === '!=='
      ? { ...operand, operator: '===' }
      : { kind: 'unary', operator: '!', operand }
export const call = (name: string, ...given: readonly Expression[]): Expression => ({
  kind: 'call',
  function: name,
  arguments: given,
})
export const typeIs = (value: Expression, type: string): Expression =>
  binary('===', { kind: 'unary', operator: 'typeof', operand: value }, literal(type))
export const template = (...parts: readonly (string | Expression)[]): Expression => ({ kind: 'template', parts })
export const object = (entries: readonly (ObjectEntry | Spread)[]): Expression => ({ kind: 'object', entries })
export const entry = (key: string, value: Expression): ObjectEntry => ({ kind: 'entry', key, value })
export const spread = (value: Expression): Spread => ({ kind: 'spread', value })

/**
 * A property of a value: of an object literal it is the entry itself. Only a literal whose entries are all known after the last
 * spread answers that way, so the meaning is that of the access.
 */
export function member(value: Expression, property: string, optional = false): Expression {
  if (value.kind === 'undefined' && optional) return missing
  if (
    value.kind === 'literal' &&
    value.value !== null &&
    typeof value.value === 'object' &&
    !Array.isArray(value.value)
  ) {
    const found = Object.entries(value.value).find(([key]) => key === property)
    if (found) return literal(found[1])
  }
  if (value.kind === 'object') {
    const found = entryOf(value.entries, property)
    if (found) return found
  }
  return { kind: 'member', object: value, property, optional }
}

function entryOf(entries: readonly (ObjectEntry | Spread)[], property: string): Expression | undefined {
  for (const item of entries.toReversed()) {
    if (item.kind === 'spread') return member(item.value, property)
    if (typeof item.key !== 'string') return undefined
    if (item.key === property) return item.value
  }
  return missing
}

export function index(value: Expression, at: number): Expression {
  if (value.kind === 'array' && value.elements.every((element) => element.kind !== 'spread')) {
    return value.elements[at] ?? missing
  }
  return { kind: 'index', object: value, index: literal(at), optional: false }
}

/** The same access where every step may be missing: `a.b.c` as `a?.b?.c`; the root itself is there. */
export function optionalAccess(value: Expression): Expression {
  if (value.kind !== 'member' && value.kind !== 'index') return value
  const root = value.object.kind === 'event' || value.object.kind === 'object'
  return { ...value, object: optionalAccess(value.object), optional: value.optional || !root }
}

/** Whether a value is true or false whatever the data, so that JavaScript's and JSONata's truth agree. */
export function isBoolean(value: Expression): boolean {
  if (value.shape?.kind === 'boolean') return true
  switch (value.kind) {
    case 'literal':
      return typeof value.value === 'boolean'
    case 'binary':
      return ['===', '!==', '==', '!=', '<', '<=', '>', '>='].includes(value.operator)
    case 'unary':
      return value.operator === '!'
    case 'logical':
      return isBoolean(value.left) && isBoolean(value.right)
    case 'conditional':
      return isBoolean(value.then) && isBoolean(value.otherwise)
    case 'call':
      return ['String.startsWith', 'String.endsWith', 'String.includes', 'Array.includes', 'Array.isArray'].includes(
        value.function,
      )
    default:
      return false
  }
}

/** Whether a value is text, a number, true, false or null whatever the data: equality is then the same everywhere. */
export function isScalar(value: Expression): boolean {
  if (value.shape && ['string', 'number', 'boolean', 'null', 'literal'].includes(value.shape.kind)) return true
  if (value.kind === 'literal') return value.value === null || typeof value.value !== 'object'
  return value.kind === 'template' || isBoolean(value) || (value.kind === 'unary' && value.operator !== 'typeof')
}
