import type { Json } from '../../runtime/semantics/json.ts'
import type { Expression } from '../ir/expression.ts'
import type { Printing } from './printing.ts'
import { mayBe } from './shapes.ts'

/**
 * The one key that JSONata of JavaScript loses: it sets properties by assignment, and this one is no property there. Where it would
 * be a key of an object that the text makes, the text is not exact.
 */
export const PROTOTYPE = '__proto__'

/** Whether the text of a computed key may be `__proto__`; what surely stands around its computed part may rule that out. */
export function mayBePrototype(key: Expression, printer: Pick<Printing, 'shape'>): boolean {
  if (!mayBe(printer.shape(key), 'string')) return false
  return PROTOTYPE.startsWith(edge(key, 'first')) && PROTOTYPE.endsWith(edge(key, 'last'))
}

/** The text with which the text of a value surely begins or ends. */
function edge(value: Expression, side: 'first' | 'last'): string {
  switch (value.kind) {
    case 'literal':
      return typeof value.value === 'object' ? '' : String(value.value)
    case 'template': {
      const part = value.parts.at(side === 'first' ? 0 : -1)
      return part === undefined ? '' : typeof part === 'string' ? part : edge(part, side)
    }
    case 'binary':
      // A text on the side makes `+` join.
      return value.operator === '+' ? textOf(side === 'first' ? value.left : value.right, side) : ''
    default:
      return ''
  }
}

const textOf = (value: Expression, side: 'first' | 'last'): string =>
  value.kind === 'literal' && typeof value.value !== 'string' ? '' : edge(value, side)

/** Whether a constant has the key somewhere. */
export function hasPrototypeKey(value: Json): boolean {
  if (value === null || typeof value !== 'object') return false
  if (Array.isArray(value)) return value.some(hasPrototypeKey)
  return Object.hasOwn(value, PROTOTYPE) || Object.values(value).some(hasPrototypeKey)
}
