import type { Expression } from '../ir/expression.ts'
import type { Shape } from '../ir/shape.ts'
import * as t from './jsonata-text.ts'
import type { Text } from './jsonata-text.ts'
import { Inexact, type IterationTexts, type Printing } from './printing.ts'
import { isOnly, mayBe } from './shapes.ts'

/**
 * `list.map(…)` and its kin. JSONata's own `$map` and `$filter` give nothing for an empty answer and drop the brackets of a single one,
 * which a constructor around them mends; but of a single array it takes the brackets too. So what may be arrays is collected one by one.
 */
export function printIteration(expression: Expression & { kind: 'iteration' }, printer: Printing): Text {
  const list = printer.only(expression.list, 'list')
  const { body, total } = expression
  const iterated = (print: (names: IterationTexts) => Text) => printer.iterated(expression, list, print)
  const tested = () => iterated(({ item, index }) => t.call('map', list, t.lambda([item, index], printer.truth(body))))
  switch (expression.method) {
    case 'map':
      return iterated((names) => mapped(list, body, names, printer))
    case 'filter':
      return iterated((names) => filtered(list, elementOf(expression.list, printer), body, names, printer))
    case 'find':
      return printer.natural({
        kind: 'index',
        object: {
          ...expression,
          method: 'filter',
          shape: { kind: 'array', element: elementOf(expression.list, printer) },
        },
        index: { kind: 'literal', value: 0 },
        optional: false,
      })
    case 'some':
      return t.infix(t.POWER.compare, t.TRUE, 'in', tested())
    case 'every':
      return t.not(t.infix(t.POWER.compare, t.FALSE, 'in', tested()))
    case 'findIndex':
      return iterated(({ item, index = AT }) => {
        const first = t.chain(t.POWER.and, 'and', t.infix(t.POWER.compare, SO_FAR, '<', t.json(0)), printer.truth(body))
        return reduced(list, [SO_FAR, item, index], t.condition(first, index, SO_FAR), t.json(-1))
      })
    case 'flatMap':
      return iterated((names) => {
        const shape = printer.shape(body)
        if (!mayBe(shape, 'list')) return mapped(list, body, names, printer)
        if (!isOnly(shape, 'list')) throw new Inexact('it may be an array or not', body)
        return reduced(
          list,
          [SO_FAR, names.item, names.index],
          t.call('append', SO_FAR, printer.natural(body)),
          t.array([]),
        )
      })
    case 'reduce': {
      if (!total) throw new Inexact('without a first value it throws for an empty array', expression)
      const initial = definite(total.initial, printer)
      return iterated((names) =>
        reduced(list, [names.total, names.item, names.index], definite(body, printer), initial),
      )
    }
    default:
      return expression.method satisfies never
  }
}

/** Names of the printer's own begin with a line, which no name of the handler's does. */
const SO_FAR = t.atom('$_so_far')
const AT = t.atom('$_at')

const reduced = (list: Text, parameters: readonly (Text | undefined)[], body: Text, initial: Text): Text =>
  t.call('reduce', list, t.lambda(parameters, body), initial)

function mapped(list: Text, body: Expression, { item, index }: IterationTexts, printer: Printing): Text {
  const shape = printer.shape(body)
  if (mayBe(shape, 'undefined') && shape.kind !== 'unknown') throw new Inexact('an element may be undefined', body)
  if (!mayBe(shape, 'list')) return t.array([t.call('map', list, t.lambda([item, index], printer.natural(body)))])
  const element = t.array([printer.element(printer.natural(body), shape, body)])
  return reduced(list, [SO_FAR, item, index], t.call('append', SO_FAR, element), t.array([]))
}

function filtered(
  list: Text,
  shape: Shape,
  body: Expression,
  { item, index }: IterationTexts,
  printer: Printing,
): Text {
  const keeps = printer.truth(body)
  if (!mayBe(shape, 'list')) return t.array([t.call('filter', list, t.lambda([item, index], keeps))])
  const element = t.array([printer.element(item, shape, body)])
  const kept = t.condition(keeps, t.call('append', SO_FAR, element), SO_FAR)
  return reduced(list, [SO_FAR, item, index], kept, t.array([]))
}

/** A value that JSONata must have: a total that is missing would be the first element. */
function definite(value: Expression, printer: Printing): Text {
  if (mayBe(printer.shape(value), 'undefined')) throw new Inexact('it may be undefined', value)
  return printer.natural(value)
}

function elementOf(list: Expression, printer: Printing): Shape {
  const shape = printer.shape(list)
  if (shape.kind === 'array') return shape.element
  return shape.kind === 'tuple' ? { kind: 'union', members: shape.elements } : { kind: 'unknown' }
}
