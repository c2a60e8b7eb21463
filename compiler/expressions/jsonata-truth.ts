import type { Expression } from '../ir/expression.ts'
import * as t from './jsonata-text.ts'
import type { Text } from './jsonata-text.ts'
import type { Printing } from './printing.ts'
import { isOnly, mayBeNullish, without } from './shapes.ts'

/** JavaScript's truth of a value, and what goes by it: `!`, `&&`, `||`, `??`, `?:`. */

/** Always true or false. */
export function printTruth(expression: Expression, printer: Printing): Text {
  if (expression.kind === 'literal') return expression.value ? t.TRUE : t.FALSE
  if (expression.kind === 'undefined') return t.FALSE
  if (expression.kind === 'unary' && expression.operator === '!') return negated(printer.truth(expression.operand))
  if (expression.kind === 'logical' && expression.operator !== '??') {
    const and = expression.operator === '&&'
    const left = printer.truth(expression.left)
    const right = printer.under(left, and, () => printer.truth(expression.right))
    return t.chain(and ? t.POWER.and : t.POWER.or, and ? 'and' : 'or', left, right)
  }
  const shape = printer.shape(expression)
  if (isOnly(shape, 'boolean')) return printer.natural(expression)
  if (isOnly(shape, 'string')) return t.infix(t.POWER.compare, printer.natural(expression), '!=', t.string(''))
  if (isOnly(shape, 'number')) return t.infix(t.POWER.compare, printer.natural(expression), '!=', t.json(0))
  const value = printer.raw(expression)
  const there = without(shape, 'undefined', 'null')
  if (isOnly(there, 'record', 'list', 'error', 'batch'))
    return mayBeNullish(shape) ? t.infix(t.POWER.compare, value, '!=', t.NULL) : t.TRUE
  if (isOnly(there, 'boolean')) return t.infix(t.POWER.compare, value, '=', t.TRUE)
  const truth = (of: Text) => t.condition(of, t.TRUE, t.FALSE)
  if (isOnly(there, 'boolean', 'string', 'number')) return truth(value)
  return printer.bind(value, (of) =>
    t.chain(
      t.POWER.or,
      'or',
      t.infix(t.POWER.compare, t.call('type', of), 'in', t.json(['object', 'array'])),
      truth(of),
    ),
  )
}

export function printLogical(expression: Expression & { kind: 'logical' }, printer: Printing): Text {
  const { operator, left, right } = expression
  const booleans = isOnly(printer.shape(left), 'boolean') && isOnly(printer.shape(right), 'boolean')
  if (operator !== '??' && booleans) return printer.truth(expression)
  if (operator === '??') {
    return printer.bind(printer.raw(left), (value) => {
      const test = t.infix(t.POWER.compare, value, '!=', t.NULL)
      return t.condition(
        test,
        value,
        printer.under(test, false, () => printer.natural(right)),
      )
    })
  }
  const test = printer.truth(left)
  const second = printer.under(test, operator === '&&', () => printer.natural(right))
  const first = printer.natural(left)
  return operator === '&&' ? t.condition(test, second, first) : t.condition(test, first, second)
}

export function printConditional(
  { test, then, otherwise }: Expression & { kind: 'conditional' },
  printer: Printing,
): Text {
  const condition = printer.truth(test)
  const yes = printer.under(condition, true, () => printer.natural(then))
  if (otherwise.kind === 'undefined') return t.condition(condition, yes)
  const no = printer.under(condition, false, () => printer.natural(otherwise))
  return then.kind === 'undefined' ? t.condition(negated(condition), no) : t.condition(condition, yes, no)
}

function negated(test: Text): Text {
  if (test.text === 'true') return t.FALSE
  if (test.text === 'false') return t.TRUE
  return test.negated ?? t.not(test)
}
