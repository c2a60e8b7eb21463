import type { Expression } from '../ir/expression.ts'
import * as t from './jsonata-text.ts'
import type { Text } from './jsonata-text.ts'
import { type Keys, keysOf, together, undefinedKeys } from './jsonata-keys.ts'
import { Inexact, type Printing } from './printing.ts'
import { mayBePrototype, PROTOTYPE } from './prototype-key.ts'
import { isOnly, mayBe, mayBeNullish, without } from './shapes.ts'

/** An array literal. Each element keeps its place: what is an array itself gets brackets of its own. */
export function printArray({ elements }: Expression & { kind: 'array' }, printer: Printing): Text {
  return t.array(
    elements.map((element) => {
      if (element.kind !== 'spread') return printer.element(printer.natural(element), printer.shape(element), element)
      const list = printer.only(element.value, 'list')
      return list.unit ? t.atom(`(${list.text})`) : list
    }),
  )
}

/** An object literal; from the first spread or computed key on it is a merge, in which the last of equal keys wins as well. */
export function printObject({ entries }: Expression & { kind: 'object' }, printer: Printing): Text {
  const parts: Text[] = []
  let plain = new Map<string, Text>()
  const flush = () => {
    if (plain.size > 0) parts.push(t.object([...plain].map(([key, value]) => [t.string(key), value] as const)))
    plain = new Map()
  }
  let known: Keys = new Set()
  for (const entry of entries) {
    if (entry.kind === 'spread') {
      flush()
      const hiding = overlap(known, undefinedKeys(entry.value, printer))
      if (hiding !== undefined) throw new Inexact(hides(hiding), entry.value)
      known = together(known, keysOf(printer.shape(entry.value)))
      parts.push(spread(entry.value, printer))
      continue
    }
    if (entry.key === PROTOTYPE) throw new Inexact(LOSES_PROTOTYPE, entry.value)
    known = together(known, typeof entry.key === 'string' ? new Set([entry.key]) : 'any')
    const overwrites = parts.length > 0 || typeof entry.key !== 'string'
    if (overwrites && mayBe(printer.shape(entry.value), 'undefined'))
      throw new Inexact('the property may be undefined, and would then hide the one it replaces', entry.value)
    const value = printer.natural(entry.value)
    if (typeof entry.key === 'string') {
      // The last of equal keys wins, in the place of the first.
      plain.set(entry.key, value)
      continue
    }
    flush()
    const key = printer.text(entry.key)
    if (mayBePrototype(entry.key, printer)) printer.require(t.infix(t.POWER.compare, key, '!=', t.string(PROTOTYPE)))
    parts.push(t.object([[key, value]]))
  }
  flush()
  if (parts.length === 0) return t.atom('{}')
  return parts.length === 1 && entries[0]?.kind === 'entry' ? parts[0]! : t.call('merge', t.array(parts))
}

export const LOSES_PROTOTYPE = `an object that JSONata makes need not keep a property \`${PROTOTYPE}\``

/** A key of both; undefined when there is none. */
function overlap(left: Keys, right: Keys): string | undefined {
  if (left === 'any') return right === 'any' ? '' : [...right][0]
  return right === 'any' ? [...left][0] : [...left].find((key) => right.has(key))
}

const hides = (key: string): string =>
  `${key === '' ? 'a property' : `\`${key}\``} may be there and undefined, and would then hide the one it replaces`

function spread(value: Expression, printer: Printing): Text {
  const shape = printer.shape(value)
  if (mayBeNullish(shape) && isOnly(without(shape, 'undefined', 'null'), 'record'))
    return printer.bind(printer.raw(value), (of) =>
      t.condition(t.infix(t.POWER.compare, of, '!=', t.NULL), of, t.atom('{}')),
    )
  return printer.only(value, 'record')
}
