import type { BinaryOperator, Expression } from '../ir/expression.ts'
import * as t from './jsonata-text.ts'
import type { Text } from './jsonata-text.ts'
import { Inexact, nullStandsForUndefined, type Printing } from './printing.ts'
import { isOnly, kindsOf, mayBe, type ValueKind } from './shapes.ts'

/** The binary operators, a row each: JavaScript's meaning in JSONata, or why there is none. */

type Binary = Expression & { readonly kind: 'binary' }
type Row = (expression: Binary, printer: Printing) => Text

const arithmetic =
  (power: number): Row =>
  ({ operator, left, right }, printer) =>
    t.infix(power, printer.number(left), operator, printer.number(right))

/** JSONata fails, or answers null, where JavaScript has Infinity and NaN: the divisor must not be 0. */
const division: Row = ({ operator, left, right }, printer) => {
  const divisor = printer.number(right)
  if (right.kind !== 'literal' || right.value === 0) printer.require(t.infix(t.POWER.compare, divisor, '!=', t.json(0)))
  return t.infix(t.POWER.multiply, printer.number(left), operator, divisor)
}

const addition: Row = (expression, printer) => {
  const { left, right } = expression
  const [leftShape, rightShape] = [printer.shape(left), printer.shape(right)]
  if (isOnly(leftShape, 'string') || isOnly(rightShape, 'string'))
    return t.chain(t.POWER.add, '&', printer.text(left), printer.text(right))
  if (isOnly(leftShape, 'number') || isOnly(rightShape, 'number'))
    return t.infix(t.POWER.add, printer.number(left), '+', printer.number(right))
  throw new Inexact('+ adds or joins by type, and the types are not known', expression)
}

const comparison: Row = (expression, printer) => {
  const { operator, left, right } = expression
  for (const kind of ['number', 'string'] as const) {
    if (!isOnly(printer.shape(left), kind) && !isOnly(printer.shape(right), kind)) continue
    return t.infix(t.POWER.compare, printer.only(left, kind), operator, printer.only(right, kind))
  }
  throw new Inexact(`${operator} compares by type, and the types are not known`, expression)
}

const ROWS: Readonly<Record<BinaryOperator, Row>> = {
  '+': addition,
  '-': arithmetic(t.POWER.add),
  '*': arithmetic(t.POWER.multiply),
  '/': division,
  '%': division,
  '**': (expression) => {
    throw new Inexact('JSONata fails where ** has no finite answer', expression)
  },
  '<': comparison,
  '<=': comparison,
  '>': comparison,
  '>=': comparison,
  '===': (expression, printer) => equality(expression, printer),
  '!==': (expression, printer) => t.not(equality(expression, printer)),
  '==': (expression, printer) => looseEquality(expression, printer),
  '!=': (expression, printer) => {
    const nullish = nullishSide(expression)
    return nullish ? notNullish(nullish, printer) : t.not(looseEquality(expression, printer))
  },
}

export const printBinary = (expression: Binary, printer: Printing): Text =>
  ROWS[expression.operator](expression, printer)

const PRIMITIVES: readonly ValueKind[] = ['undefined', 'null', 'boolean', 'number', 'string']

/** `===`. Objects are compared by identity in JavaScript and by content in JSONata, so one side must be a primitive. */
function equality(expression: Binary, printer: Printing): Text {
  const { left, right } = expression
  for (const [side, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (other.kind === 'undefined') return isUndefined(side, printer)
    if (other.kind === 'literal' && other.value === null) return isNull(side, printer)
    if (side.kind === 'unary' && side.operator === 'typeof' && other.kind === 'literal')
      return typeofIs(side.operand, other.value, printer)
  }
  const [leftShape, rightShape] = [printer.shape(left), printer.shape(right)]
  if (!isOnly(leftShape, ...PRIMITIVES) && !isOnly(rightShape, ...PRIMITIVES))
    throw new Inexact(`${expression.operator} compares objects by identity, JSONata by content`, expression)
  const nullish = (side: Expression) => mayBe(printer.shape(side), 'undefined') || mayBe(printer.shape(side), 'null')
  if (!nullish(left) || !nullish(right)) {
    // Null or missing on one side alone is never equal to the other.
    return t.infix(t.POWER.compare, printer.raw(left), '=', printer.raw(right))
  }
  const [leftText, rightText] = [printer.natural(left), printer.natural(right)]
  const equal = t.infix(t.POWER.compare, leftText, '=', rightText)
  if (!mayBe(leftShape, 'undefined') || !mayBe(rightShape, 'undefined')) return equal
  return t.condition(t.call('exists', leftText), equal, t.not(t.call('exists', rightText)))
}

function looseEquality(expression: Binary, printer: Printing): Text {
  const nullish = nullishSide(expression)
  if (nullish) return t.not(notNullish(nullish, printer))
  const kinds = new Set([...kindsOf(printer.shape(expression.left)), ...kindsOf(printer.shape(expression.right))])
  if (kinds.size === 1) return equality(expression, printer)
  throw new Inexact('== converts by type; write ===', expression)
}

/** The other side of a comparison with null or undefined. */
function nullishSide({ left, right }: Binary): Expression | undefined {
  const isNullish = (side: Expression) => side.kind === 'undefined' || (side.kind === 'literal' && side.value === null)
  if (isNullish(right)) return left
  return isNullish(left) ? right : undefined
}

/** JSONata's `!=` with a missing side is false, so this is false for null and for missing. */
const notNullish = (expression: Expression, printer: Printing): Text =>
  t.infix(t.POWER.compare, printer.raw(expression), '!=', t.NULL)

function isUndefined(expression: Expression, printer: Printing): Text {
  const shape = printer.shape(expression)
  if (expression.kind === 'undefined') return t.TRUE
  if (!mayBe(shape, 'undefined')) return t.FALSE
  if (!mayBe(shape, 'null')) return t.not(notNullish(expression, printer))
  return t.not(t.call('exists', printer.natural(expression)))
}

function isNull(expression: Expression, printer: Printing): Text {
  const shape = printer.shape(expression)
  if (!mayBe(shape, 'null')) return t.FALSE
  const place = expression.kind === 'variable' ? printer.scope.variable(expression.variable) : undefined
  if (place && nullStandsForUndefined(place)) return t.FALSE
  return t.infix(t.POWER.compare, printer.natural(expression), '=', t.NULL)
}

const TYPES: Readonly<Record<string, readonly string[]>> = {
  string: ['string'],
  number: ['number'],
  boolean: ['boolean'],
  object: ['object', 'array', 'null'],
}

function typeofIs(operand: Expression, type: unknown, printer: Printing): Text {
  if (type === 'undefined') return isUndefined(operand, printer)
  const types = typeof type === 'string' && Object.hasOwn(TYPES, type) ? TYPES[type]! : []
  if (types.length === 0) return t.FALSE
  const value = type === 'object' ? printer.natural(operand) : printer.raw(operand)
  return types.length === 1
    ? t.isType(value, types[0]!)
    : t.infix(t.POWER.compare, t.call('type', value), 'in', t.json(types))
}

/** `typeof value` as a value. */
export function printTypeof(operand: Expression, printer: Printing): Text {
  return printer.bind(t.call('type', printer.natural(operand)), (type) =>
    t.condition(
      t.infix(t.POWER.compare, type, 'in', t.json(['array', 'null'])),
      t.string('object'),
      t.condition(t.call('exists', type), type, t.string('undefined')),
    ),
  )
}
