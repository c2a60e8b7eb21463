import type { Expression } from '../ir/expression.ts'
import * as t from './jsonata-text.ts'
import type { Text } from './jsonata-text.ts'
import { Inexact, type Printing } from './printing.ts'
import { isOnly, kindsOf, mayBe } from './shapes.ts'

/** `String(value)`: what JSONata writes as JavaScript does, and nothing else. */
export function printAsText(expression: Expression, printer: Printing): Text {
  if (expression.kind === 'literal' && (expression.value === null || typeof expression.value !== 'object'))
    return t.string(String(expression.value))
  const shape = printer.shape(expression)
  if (isOnly(shape, 'string')) return printer.natural(expression)
  if (isOnly(shape, 'undefined')) return t.string('undefined')
  const kinds = kindsOf(shape)
  if (isOnly(shape, 'error')) {
    return printer.bind(printer.natural(expression), (error) => {
      const [name, message] = [t.field(error, 'name'), t.field(error, 'message')]
      const both = t.chain(t.POWER.add, '&', name, t.string(': '), message)
      return t.condition(t.infix(t.POWER.compare, message, '!=', t.string('')), both, name)
    })
  }
  const unknown = shape.kind === 'unknown'
  if (!unknown && ['list', 'record', 'error', 'batch'].some((kind) => mayBe(shape, kind as 'list')))
    throw new Inexact('JavaScript writes an object or array as text in its own way', expression)
  const value = printer.natural(expression)
  if (unknown) {
    const type = t.call('type', value)
    printer.require(t.infix(t.POWER.compare, type, 'in', t.json(['string', 'number', 'boolean', 'null'])))
  }
  if (kinds.has('number') && !printer.isSmallInteger(expression)) {
    if (!unknown) printer.limit('number-as-text', expression)
    printer.require(exactAsText(value, isOnly(shape, 'number')))
  }
  if (!kinds.has('undefined') || unknown) return t.call('string', value)
  return printer.bind(value, (bound) =>
    t.condition(t.call('exists', bound), t.call('string', bound), t.string('undefined')),
  )
}

export function printTemplate({ parts }: Expression & { kind: 'template' }, printer: Printing): Text {
  const texts = parts
    .filter((part) => part !== '')
    .map((part) => (typeof part === 'string' ? t.string(part) : printer.text(part)))
  if (texts.length === 0) return t.string('')
  return texts.length === 1 ? texts[0]! : t.chain(t.POWER.add, '&', ...texts)
}

/** JSONata writes 15 digits of a number: the same as JavaScript's where reading them back gives the number again. */
function exactAsText(value: Text, onlyNumber: boolean): Text {
  const same = t.infix(t.POWER.compare, t.call('number', t.call('string', value)), '=', value)
  return onlyNumber ? same : t.condition(t.isType(value, 'number'), same, t.TRUE)
}
