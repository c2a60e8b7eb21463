import type { Expression } from '../ir/expression.ts'
import type { Shape } from '../ir/shape.ts'
import type { FunctionName } from './functions.ts'
import * as t from './jsonata-text.ts'
import type { Text } from './jsonata-text.ts'
import { undefinedKeys } from './jsonata-keys.ts'
import { Inexact, type Printing } from './printing.ts'
import { isOnly, kindsOf, mayBe, mayBeNullish, without } from './shapes.ts'

/** The functions of `functions.ts` in JSONata, a row each. An oracle test runs every row in node and in JSONata. */
type Row = (given: readonly Expression[], printer: Printing, place: Expression) => Text

const items = (batch: Text): Text => t.field(batch, 'all')
const batchOf = (given: readonly Expression[], printer: Printing): Text => printer.natural(given[0]!)

/** A batch's items with a status; JSONata gives a single one as itself, the constructor makes it an array again. */
const withStatus = (batch: Text, status: string): Text =>
  t.array([t.path(`${items(batch).text}[status = ${t.string(status).text}]`)])
const count = (list: Text): Text => t.call('count', list)
const fails = (batch: Text): Text => t.path(`${items(batch).text}[status = 'FAILED']`)
const some = (list: Text): Text => t.infix(t.POWER.compare, count(list), '>', t.json(0))

/** Items as `all` shows them: with their place. */
const numbered = (list: Text, keep: string): Text =>
  t.array([
    t.atom(
      `$filter($map(${list.text}, function($item, $at) { $merge([{'index': $at}, $item]) }), function($item) { ${keep} })`,
    ),
  ])

/**
 * A list made item by item. JSONata's own mapping flattens arrays and drops the brackets of a single one, so each item is appended in
 * brackets of its own where it may be an array.
 */
function collected(list: Text, item: (of: Text, at: Text) => Text, shape: Shape, keeps?: (at: Text) => Text): Text {
  const [so, of, at] = [t.atom('$_so_far'), t.atom('$_item'), t.atom('$_at')]
  const one = item(of, at)
  const element = !mayBe(shape, 'list')
    ? t.array([one])
    : isOnly(shape, 'list')
      ? t.array([t.array([one])])
      : t.condition(t.isType(one, 'array'), t.array([t.array([one])]), t.array([one]))
  const appended = t.call('append', so, element)
  const made = keeps ? t.condition(keeps(at), appended, so) : appended
  const counted = keeps || one.text.includes(at.text) ? `, ${at.text}` : ''
  return t.atom(`$reduce(${list.text}, function(${so.text}, ${of.text}${counted}) { ${made.text} }, [])`)
}

const elementShape = (list: Expression, printer: Printing): Shape => {
  const shape = printer.shape(list)
  if (shape.kind === 'array') return shape.element
  return shape.kind === 'tuple' ? { kind: 'union', members: shape.elements } : { kind: 'unknown' }
}

/** Where `slice` begins or ends: a fraction is cut off, what is negative counts from the end. */
function bound(list: Text, value: Expression, printer: Printing): Text {
  const text = printer.number(value)
  if (value.kind === 'literal') {
    const whole = Math.trunc(value.value as number)
    return whole < 0 ? t.infix(t.POWER.add, count(list), '-', t.json(-whole)) : t.json(whole)
  }
  const isWhole = printer.isSmallInteger(value)
  if (isWhole && value.kind !== 'binary') return text
  return printer.bind(text, (of) => {
    const fromEnd = t.infix(t.POWER.add, count(list), '+', isWhole ? of : t.call('ceil', of))
    return t.condition(t.infix(t.POWER.compare, of, '<=', t.json(-1)), fromEnd, isWhole ? of : t.call('floor', of))
  })
}

/** `[a, b, c].with(1, …)`: the place is written out, and so is the list. */
const isWritten = (list: Expression, index: Expression): boolean =>
  list.kind === 'array' &&
  list.elements.every(({ kind }) => kind !== 'spread') &&
  index.kind === 'literal' &&
  typeof index.value === 'number' &&
  index.value < list.elements.length

/** `list[list.length]` */
const isNext = (list: Expression, index: Expression): boolean =>
  index.kind === 'call' &&
  index.function === 'Array.length' &&
  list.kind === 'variable' &&
  index.arguments[0]?.kind === 'variable' &&
  index.arguments[0].variable === list.variable

/** A whole number from 0 up; what need not be one is tested before. */
function place(value: Expression, printer: Printing): Text {
  const text = printer.number(value)
  if (value.kind === 'literal') {
    if (Number.isInteger(value.value) && (value.value as number) >= 0) return text
    // A test that never holds would end every execution.
    throw new Inexact('an array has no element there, and what is no element does not travel', value)
  }
  if (printer.isSmallInteger(value)) {
    printer.require(t.infix(t.POWER.compare, text, '>=', t.json(0)))
    return text
  }
  const whole = t.infix(t.POWER.compare, t.call('floor', text), '=', text)
  printer.require(t.chain(t.POWER.and, 'and', whole, t.infix(t.POWER.compare, text, '>=', t.json(0))))
  return text
}

const resultShape = (batch: Expression, printer: Printing): Shape => {
  const shape = printer.shape(batch)
  return shape.kind === 'batch' ? shape.result : { kind: 'unknown' }
}

const onStrings =
  (print: (...texts: Text[]) => Text): Row =>
  (given, printer) =>
    print(...given.map((argument) => printer.only(argument, 'string')))
const onNumbers =
  (print: (...texts: Text[]) => Text): Row =>
  (given, printer) =>
    print(...given.map((argument) => printer.number(argument)))
const inexact =
  (reason: string): Row =>
  (_, _printer, place) => {
    throw new Inexact(reason, place)
  }

/** UTF-16 units: JSONata counts code points, so those of two units count once more. */
const utf16Length = (text: Text): Text => t.infix(t.POWER.add, t.call('length', text), '+', pairs(text))

const pairs = (text: Text): Text => count(t.atom(`$match(${text.text}, /[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]/)`))

/** A place that the source says in digits. */
function wholeLiteral(value: Expression, at: Expression): number {
  if (value.kind === 'literal' && typeof value.value === 'number' && Number.isSafeInteger(value.value))
    return value.value
  throw new Inexact('a place that is computed may be a fraction or negative', at)
}

const padded =
  (side: 1 | -1): Row =>
  ([value, width, filler], printer, at) => {
    const length = wholeLiteral(width!, at)
    const fill = filler ?? ({ kind: 'literal', value: ' ' } as const)
    if (fill.kind !== 'literal' || typeof fill.value !== 'string' || !/^[ -~]+$/.test(fill.value))
      throw new Inexact('what it is filled with is not known', at)
    const text = printer.only(value!, 'string')
    if (length <= 0) return text
    // $pad counts code points, JavaScript UTF-16 units: it fills less for each of two.
    const missing = t.call('max', t.array([t.json(0), t.infix(t.POWER.add, t.json(length), '-', pairs(text))]))
    return t.call(
      'pad',
      text,
      side > 0 ? missing : { text: `-${missing.text}`, power: t.POWER.prefix },
      t.string(fill.value),
    )
  }

/** A text for a text. JavaScript reads `$&` in the second, JSONata fails for an empty first. */
const replaced =
  (limit?: Text): Row =>
  ([value, found, replacement], printer, at) => {
    if (found!.kind !== 'literal' || typeof found!.value !== 'string' || found!.value === '')
      throw new Inexact('what is replaced is not known', at)
    if (replacement!.kind !== 'literal' || typeof replacement!.value !== 'string' || replacement!.value.includes('$'))
      throw new Inexact('a replacement that is computed may contain `$`', at)
    const given = [found!, replacement!].map((one) => printer.only(one, 'string'))
    return t.call('replace', printer.only(value!, 'string'), ...given, ...(limit ? [limit] : []))
  }

/** An object whose properties are counted: in JSONata one that is undefined is not there. */
function ofProperties(value: Expression, printer: Printing): Text {
  const keys = undefinedKeys(value, printer)
  if (keys !== 'any' && keys.size === 0) return printer.only(value, 'record')
  const which = keys === 'any' ? 'a property' : `\`${[...keys][0]}\``
  throw new Inexact(`${which} may be there and undefined, which JSON cannot keep`, value)
}

/** A property at the end of an optional chain: undefined where the chain was cut. */
function inChain(value: Expression, printer: Printing, print: (value: Expression) => Text): Text {
  const shape = printer.shape(value)
  if (shape.kind === 'unknown' || !mayBeNullish(shape)) return print(value)
  const there = t.infix(t.POWER.compare, printer.raw(value), '!=', t.NULL)
  return t.condition(
    there,
    printer.under(there, true, () => print({ ...value, shape: without(shape, 'undefined', 'null') })),
  )
}

export const JSONATA_FUNCTIONS: Readonly<Record<FunctionName, Row>> = {
  'BatchResult.all': (given, printer) => numbered(items(batchOf(given, printer)), 'true'),
  'BatchResult.succeeded': (given, printer) =>
    numbered(items(batchOf(given, printer)), "$item.status = 'SUCCEEDED' and $exists($item.result)"),
  'BatchResult.failed': (given, printer) => numbered(items(batchOf(given, printer)), "$item.status = 'FAILED'"),
  // No branch or item of an exported batch is left running when the batch is read.
  'BatchResult.started': () => t.array([]),
  'BatchResult.getResults': (given, printer) => {
    const list = t.path(`${items(batchOf(given, printer)).text}[status = 'SUCCEEDED' and $exists(result)]`)
    const shape = resultShape(given[0]!, printer)
    if (!mayBe(shape, 'list')) return t.array([t.field(list, 'result')])
    return collected(t.array([list]), (item) => t.field(item, 'result'), shape)
  },
  'BatchResult.getErrors': (given, printer) => t.array([t.field(fails(batchOf(given, printer)), 'error')]),
  'BatchResult.status': (given, printer) =>
    t.condition(some(fails(batchOf(given, printer))), t.string('FAILED'), t.string('SUCCEEDED')),
  'BatchResult.hasFailure': (given, printer) => some(fails(batchOf(given, printer))),
  'BatchResult.completionReason': (given, printer) => t.field(batchOf(given, printer), 'completionReason'),
  'BatchResult.successCount': (given, printer) => count(withStatus(batchOf(given, printer), 'SUCCEEDED')),
  'BatchResult.failureCount': (given, printer) => count(withStatus(batchOf(given, printer), 'FAILED')),
  'BatchResult.startedCount': () => t.json(0),
  'BatchResult.totalCount': (given, printer) => count(items(batchOf(given, printer))),
  'BatchResult.firstError': (given, printer) =>
    // In brackets of its own: a path that begins with an array constructor loses the index.
    t.path(`(${withStatus(batchOf(given, printer), 'FAILED').text})[0].error`),

  'Array.length': ([list], printer) => inChain(list!, printer, (of) => count(printer.only(of, 'list'))),
  'Array.isArray': ([value], printer) => t.isType(printer.raw(value!), 'array'),
  'Array.includes': ([list, value], printer, place) => {
    const element = printer.shape(value!)
    if (!isOnly(element, 'string', 'number', 'boolean', 'null'))
      throw new Inexact('includes compares objects by identity, JSONata by content', place)
    return t.infix(t.POWER.compare, printer.natural(value!), 'in', printer.only(list!, 'list'))
  },
  // Both languages spread an array and append anything else.
  'Array.concat': ([first, second], printer) => {
    const value = printer.natural(second!)
    printer.requireElement(value, printer.shape(second!), second!)
    return t.call('append', printer.only(first!, 'list'), value)
  },
  'Array.join': ([list, separator], printer, place) => {
    const shape = printer.shape(list!)
    if (shape.kind !== 'array' || !isOnly(shape.element, 'string'))
      throw new Inexact('join writes what is no string in its own way', place)
    return t.call('join', printer.natural(list!), separator ? printer.only(separator, 'string') : t.string(','))
  },
  'Array.slice': ([list, start, end], printer) => {
    const of = printer.only(list!, 'list')
    const from = start && bound(of, start, printer)
    const to = end && bound(of, end, printer)
    const keeps = (at: Text): Text => {
      const tests = [
        ...(from && from.text !== '0' ? [t.infix(t.POWER.compare, at, '>=', from)] : []),
        ...(to ? [t.infix(t.POWER.compare, at, '<', to)] : []),
      ]
      return tests.length === 0 ? t.TRUE : t.chain(t.POWER.and, 'and', ...tests)
    }
    return collected(of, (item) => item, elementShape(list!, printer), keeps)
  },
  'Array.with': ([list, index, value], printer) => {
    const shape = printer.shape(value!)
    const of = printer.only(list!, 'list')
    const at = place(index!, printer)
    if (!isNext(list!, index!) && !isWritten(list!, index!)) {
      printer.require(t.infix(t.POWER.compare, at, '<=', count(of)))
      printer.limit('element-outside-list', index!)
    }
    const set = printer.element(printer.natural(value!), shape, value!)
    const kept = (keeps: (at: Text) => Text) => collected(of, (item) => item, elementShape(list!, printer), keeps)
    const before = kept((place_) => t.infix(t.POWER.compare, place_, '<', at))
    const after = kept((place_) => t.infix(t.POWER.compare, place_, '>', at))
    return t.array([before, set, after])
  },

  'Array.at': ([list, at], printer, place_) => {
    const index = wholeLiteral(at!, place_)
    return t.path(`${t.at(t.POWER.path, printer.only(list!, 'list'))}[${index}]`)
  },
  'Array.indexOf': ([list, value], printer, place_) => {
    if (!isOnly(printer.shape(value!), 'string', 'number', 'boolean', 'null'))
      throw new Inexact('indexOf compares objects by identity, JSONata by content', place_)
    return printer.bind(printer.natural(value!), (of) => {
      const [so, one, at] = [t.atom('$_so_far'), t.atom('$_item'), t.atom('$_at')]
      const none = t.infix(t.POWER.compare, so, '<', t.json(0))
      const first = t.chain(t.POWER.and, 'and', none, t.infix(t.POWER.compare, one, '=', of))
      return t.call(
        'reduce',
        printer.only(list!, 'list'),
        t.lambda([so, one, at], t.condition(first, at, so)),
        t.json(-1),
      )
    })
  },
  'Array.toReversed': ([list], printer) => t.call('reverse', printer.only(list!, 'list')),
  'Array.toSorted': ([list], printer, place_) => {
    if (!isOnly(elementShape(list!, printer), 'string'))
      throw new Inexact('JavaScript sorts what is no text as if it were text', place_)
    return t.call('sort', printer.only(list!, 'list'))
  },
  'Array.flat': ([list], printer, place_) => {
    if (!isOnly(elementShape(list!, printer), 'list')) throw new Inexact('an element may be an array or not', place_)
    const [so, one] = [t.atom('$_so_far'), t.atom('$_item')]
    return t.call('reduce', printer.only(list!, 'list'), t.lambda([so, one], t.call('append', so, one)), t.array([]))
  },

  'String.length': ([text], printer) => inChain(text!, printer, (of) => utf16Length(printer.only(of, 'string'))),
  // $length and $substring count code points.
  'String.characters': onStrings((text) =>
    t.array([t.atom(`$map([0..$length(${text.text}) - 1], function($_at) { $substring(${text.text}, $_at, 1) })`)]),
  ),
  'String.includes': onStrings((text, part) => t.call('contains', text, part)),
  'String.startsWith': onStrings((text, part) =>
    t.infix(t.POWER.compare, t.call('substring', text, t.json(0), t.call('length', part)), '=', part),
  ),
  'String.endsWith': onStrings((text, part) => {
    const length = t.call('length', part)
    const tail = t.call('substring', text, { text: `-${length.text}`, power: t.POWER.prefix })
    return t.chain(
      t.POWER.or,
      'or',
      t.infix(t.POWER.compare, part, '=', t.string('')),
      t.infix(t.POWER.compare, tail, '=', part),
    )
  }),
  'String.toUpperCase': onStrings((text) => t.call('uppercase', text)),
  'String.toLowerCase': onStrings((text) => t.call('lowercase', text)),
  'String.trim': onStrings((text) => t.atom(`$replace(${text.text}, /^\\s+|\\s+$/, '')`)),
  'String.split': onStrings((text, separator) => t.call('split', text, separator)),

  'String.trimStart': onStrings((text) => t.atom(`$replace(${text.text}, /^\\s+/, '')`)),
  'String.trimEnd': onStrings((text) => t.atom(`$replace(${text.text}, /\\s+$/, '')`)),
  'String.padStart': padded(-1),
  'String.padEnd': padded(1),
  'String.replace': replaced(t.json(1)),
  'String.replaceAll': replaced(),

  'Math.random': () => t.call('random'),
  'Math.abs': onNumbers((value) => t.call('abs', value)),
  'Math.floor': onNumbers((value) => t.call('floor', value)),
  'Math.ceil': onNumbers((value) => t.call('ceil', value)),
  // $round goes to the even neighbour; JavaScript's goes up, and so does this: x + 0.5 is exact where x has a half.
  'Math.round': ([value], printer) =>
    printer.bind(printer.number(value!), (of) => {
      const down = t.call('floor', of)
      const up = t.infix(t.POWER.compare, t.infix(t.POWER.add, of, '-', down), '>=', t.json(0.5))
      return t.condition(up, t.infix(t.POWER.add, down, '+', t.json(1)), down)
    }),
  'Math.max': ([first, second], printer) => t.call('max', t.array([printer.number(first!), printer.number(second!)])),
  'Math.min': ([first, second], printer) => t.call('min', t.array([printer.number(first!), printer.number(second!)])),

  'Math.trunc': ([value], printer) =>
    printer.bind(printer.number(value!), (of) =>
      t.condition(t.infix(t.POWER.compare, of, '<', t.json(0)), t.call('ceil', of), t.call('floor', of)),
    ),
  'Math.sign': ([value], printer) =>
    printer.bind(printer.number(value!), (of) =>
      t.condition(
        t.infix(t.POWER.compare, of, '>', t.json(0)),
        t.json(1),
        t.condition(t.infix(t.POWER.compare, of, '<', t.json(0)), t.json(-1), t.json(0)),
      ),
    ),

  // JSON has no number that is not finite.
  'Number.isFinite': ([value], printer) => t.isType(printer.raw(value!), 'number'),
  'Number.isInteger': ([value], printer) =>
    printer.bind(printer.raw(value!), (of) =>
      t.condition(t.isType(of, 'number'), t.infix(t.POWER.compare, t.call('floor', of), '=', of), t.FALSE),
    ),

  'Object.omit': ([value, ...keys], printer) => {
    const key = t.atom('$_at')
    const left = (names: Text) => t.not(t.infix(t.POWER.compare, key, 'in', names))
    const known = keys.map((one) => printer.text(one))
    const object = printer.only(value!, 'record')
    const kept = `$sift(${object.text}, function($_item, ${key.text}) { ${left(t.array(known)).text} })`
    // Of what is left without a property JSONata makes nothing.
    return t.call('merge', t.array([t.atom('{}'), t.atom(kept)]))
  },
  'Object.keys': ([value], printer) => t.array([t.call('keys', ofProperties(value!, printer))]),
  'Object.values': ([value], printer) =>
    printer.bind(ofProperties(value!, printer), (of) =>
      collected(t.array([t.call('keys', of)]), (key) => t.call('lookup', of, key), { kind: 'unknown' }),
    ),

  'Object.entries': ([value], printer) =>
    printer.bind(ofProperties(value!, printer), (of) => {
      const pair = (key: Text): Text => {
        const item = t.call('lookup', of, key)
        // What is an array stays one element.
        return t.array([key, t.condition(t.isType(item, 'array'), t.array([t.array([item])]), item)])
      }
      // A constructor in a constructor is one element already.
      return collected(t.array([t.call('keys', of)]), pair, { kind: 'object', properties: {} })
    }),

  String: ([value], printer) => printer.text(value!),
  Number: ([value], printer, place) => {
    if (isOnly(printer.shape(value!), 'number')) return printer.natural(value!)
    throw new Inexact('text that is no number gives NaN, which JSONata does not have', place)
  },
  Boolean: ([value], printer) => printer.truth(value!),
  'JSON.stringify': ([value], printer, place) => {
    const kinds = kindsOf(printer.shape(value!))
    if ([...kinds].every((kind) => kind === 'boolean' || kind === 'null'))
      return t.call('string', printer.natural(value!))
    throw new Inexact('JSONata writes 15 digits of a number and no quotes around a string', place)
  },
  'JSON.parse': inexact('text that is no JSON throws, and JSONata cannot catch that'),
}
