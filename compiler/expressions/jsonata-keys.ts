import type { Expression } from '../ir/expression.ts'
import type { Shape } from '../ir/shape.ts'
import type { Printing } from './printing.ts'
import { isOnly, mayBe, without } from './shapes.ts'

/** Names of properties; `any` where they are not known. */
export type Keys = ReadonlySet<string> | 'any'

const NONE: Keys = new Set()

/**
 * Properties that may be there and undefined. JavaScript counts them, and they hide others in a spread; JSON does not keep them. Only
 * objects that the handler itself builds have such.
 */
export function undefinedKeys(expression: Expression, printer: Printing): Keys {
  if (cameThroughJson(expression, printer.scope.isJson)) return NONE
  switch (expression.kind) {
    case 'undefined':
      return NONE
    case 'conditional':
      return together(undefinedKeys(expression.then, printer), undefinedKeys(expression.otherwise, printer))
    case 'logical':
      return together(undefinedKeys(expression.left, printer), undefinedKeys(expression.right, printer))
    case 'object': {
      let keys: Keys = NONE
      for (const entry of expression.entries) {
        if (entry.kind === 'spread') keys = together(keys, undefinedKeys(entry.value, printer))
        else if (mayBeUndefined(printer.shape(entry.value), entry.value, printer))
          keys = typeof entry.key === 'string' ? together(keys, new Set([entry.key])) : 'any'
        else if (keys !== 'any' && typeof entry.key === 'string')
          keys = new Set([...keys].filter((key) => key !== entry.key))
      }
      return keys
    }
    case 'call':
      if (expression.function === 'Object.omit') return undefinedKeys(expression.arguments[0]!, printer)
      return optionalKeys(printer.shape(expression))
    default:
      return optionalKeys(printer.shape(expression))
  }
}

/** An unknown value from outside is no undefined one: that is checked where it enters. */
const mayBeUndefined = (shape: Shape, value: Expression, printer: Printing): boolean =>
  mayBe(shape, 'undefined') && !(shape.kind === 'unknown' && cameThroughJson(value, printer.scope.isJson))

export const together = (left: Keys, right: Keys): Keys =>
  left === 'any' || right === 'any' ? 'any' : new Set([...left, ...right])

/** What a type says of an object whose making is not seen. */
function optionalKeys(shape: Shape): Keys {
  const there = without(shape, 'undefined', 'null')
  if (there.kind === 'union') return there.members.map(optionalKeys).reduce(together, NONE)
  if (there.kind !== 'object') return isOnly(there, 'record') || there.kind === 'unknown' ? 'any' : NONE
  if (there.rest && mayBe(there.rest, 'undefined')) return 'any'
  const optional = Object.entries(there.properties).filter(
    ([, property]) => property.optional || mayBe(property.shape, 'undefined'),
  )
  return new Set(optional.map(([key]) => key))
}

/** The properties that an object of the shape may have. */
export function keysOf(shape: Shape): Keys {
  const there = without(shape, 'undefined', 'null')
  if (there.kind === 'never') return NONE
  if (there.kind === 'union') return there.members.map(keysOf).reduce(together, NONE)
  return there.kind !== 'object' || there.rest ? 'any' : new Set(Object.keys(there.properties))
}

/** Whether a value is JSON from outside, or a part of it. The result of an operation that keeps it has been JSON on its way. */
export function cameThroughJson(expression: Expression, isJson: (variable: string) => boolean): boolean {
  switch (expression.kind) {
    case 'event':
    case 'literal':
      return true
    case 'variable':
      return isJson(expression.variable)
    case 'member':
    case 'index':
      return cameThroughJson(expression.object, isJson)
    case 'conditional':
      return cameThroughJson(expression.then, isJson) && cameThroughJson(expression.otherwise, isJson)
    case 'logical':
      return cameThroughJson(expression.left, isJson) && cameThroughJson(expression.right, isJson)
    case 'iteration':
      // Some of the elements of the same.
      return ['filter', 'find'].includes(expression.method) && cameThroughJson(expression.list, isJson)
    case 'call':
      // Fewer properties or elements of the same.
      return PARTS.has(expression.function) && cameThroughJson(expression.arguments[0]!, isJson)
    default:
      return false
  }
}

const PARTS: ReadonlySet<string> = new Set(['Object.omit', 'Array.slice'])
