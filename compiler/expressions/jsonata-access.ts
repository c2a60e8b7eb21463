import type { Expression } from '../ir/expression.ts'
import { functionRow } from './functions.ts'
import * as t from './jsonata-text.ts'
import type { Text } from './jsonata-text.ts'
import { Inexact, type Printing } from './printing.ts'
import { isOnly, mayBe, mayBeNullish, without } from './shapes.ts'

/** `object.property`: exact on objects; over an array JSONata would map it. */
export function printMember(expression: Expression & { kind: 'member' }, printer: Printing): Text {
  const { object, property } = expression
  const shape = printer.shape(object)
  const there = without(shape, 'undefined', 'null')
  if (isOnly(there, 'batch')) return method('BatchResult', expression, printer)
  if (property === 'length' && isOnly(there, 'list')) return method('Array', expression, printer)
  if (property === 'length' && isOnly(there, 'string')) return method('String', expression, printer)
  const value = printer.raw(object)
  if (isOnly(there, 'error')) {
    if (['name', 'message', 'cause', 'errorData'].includes(property)) return t.field(value, property)
    if (property === 'errorType')
      return t.condition(
        t.infix(t.POWER.compare, t.string('DurableOperationError'), 'in', t.field(value, 'classes')),
        t.field(value, 'name'),
      )
    if (shape.kind === 'error' && shape.class !== undefined) return t.field(t.field(value, 'fields'), property)
    throw new Inexact(`an error's ${property} does not travel`, expression)
  }
  if (there.kind === 'never') return t.MISSING
  if (shape.kind === 'unknown') return ofUnknown(expression, value, printer)
  if (mayBe(there, 'list')) throw new Inexact(`it may be an array, over which JSONata maps .${property}`, expression)
  return t.field(value, property)
}

/** A property of anything: JSONata maps it over an array, where JavaScript has none. */
function ofUnknown({ property }: Expression & { kind: 'member' }, value: Text, printer: Printing): Text {
  if (property === 'length') {
    printer.require(t.not(t.infix(t.POWER.compare, t.call('type', value), 'in', t.json(['array', 'string']))))
    return t.field(value, property)
  }
  return printer.bind(value, (of) =>
    t.condition(t.infix(t.POWER.compare, t.call('type', of), '!=', t.string('array')), t.field(of, property)),
  )
}

function method(receiver: string, expression: Expression & { kind: 'member' }, printer: Printing): Text {
  const name = `${receiver}.${expression.property}`
  if (!functionRow(name)) throw new Inexact(`${name} has no counterpart`, expression)
  const text = printer.natural({ kind: 'call', function: name, arguments: [expression.object], span: expression.span })
  if (!mayBeNullish(printer.shape(expression.object))) return text
  return t.condition(t.infix(t.POWER.compare, printer.raw(expression.object), '!=', t.NULL), text)
}

/** `object[index]`: of an array by place, of an object by name. */
export function printIndex(expression: Expression & { kind: 'index' }, printer: Printing): Text {
  const { object, index } = expression
  const there = without(printer.shape(object), 'undefined', 'null')
  if (isOnly(there, 'record') || (isOnly(printer.shape(index), 'string') && there.kind === 'unknown')) {
    const value = printer.raw(object)
    if (there.kind === 'unknown') printer.require(t.not(t.isType(value, 'array')))
    if (index.kind === 'literal' && typeof index.value === 'string') return t.field(value, index.value)
    if (isOnly(printer.shape(index), 'string')) return t.call('lookup', value, printer.natural(index))
    throw new Inexact('the key may be something other than a string', index)
  }
  if (!isOnly(there, 'list') && there.kind !== 'unknown')
    throw new Inexact('it may be something other than an array', object)
  const value = printer.raw(object)
  if (there.kind === 'unknown') printer.require(t.isType(value, 'array'))
  if (index.kind === 'literal' && typeof index.value === 'number') {
    if (!Number.isInteger(index.value) || index.value < 0) return t.MISSING
    return t.path(`${t.at(t.POWER.path, value)}[${index.value}]`)
  }
  const position = printer.number(index)
  const element = t.path(`${t.at(t.POWER.path, value)}[${position.text}]`)
  if (index.kind === 'variable' && printer.scope.isCounter(index.variable)) return element
  // JSONata counts a negative index from the end and cuts a fraction off.
  const least = t.infix(t.POWER.compare, position, '>=', t.json(0))
  const whole = t.infix(t.POWER.compare, t.call('floor', position), '=', position)
  return t.condition(printer.isSmallInteger(index) ? least : t.chain(t.POWER.and, 'and', least, whole), element)
}
