import type { Shape } from '../ir/shape.ts'
import * as t from './jsonata-text.ts'
import type { Text } from './jsonata-text.ts'

/** Whether a value fits a shape, as a test that is always true or false and never fails. */
export function printFits(value: Text, shape: Shape): Text {
  return fits(value, shape, 1)
}

function fits(value: Text, shape: Shape, depth: number): Text {
  switch (shape.kind) {
    case 'unknown':
    case 'callback':
      return t.TRUE
    case 'never':
      return t.FALSE
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return t.isType(value, shape.kind)
    case 'undefined':
      return t.not(t.call('exists', value))
    case 'literal':
      return t.infix(t.POWER.compare, value, '=', t.json(shape.value))
    case 'error':
    case 'batch':
      return t.isType(value, 'object')
    case 'array':
      return every(value, shape.element, depth)
    case 'tuple':
      return all([
        t.isType(value, 'array'),
        t.infix(t.POWER.compare, t.call('count', value), '>=', t.json(shape.elements.length)),
        ...shape.elements.map((element, at) => fits(t.path(`${t.at(t.POWER.path, value)}[${at}]`), element, depth)),
      ])
    case 'object':
      return all([
        t.isType(value, 'object'),
        ...Object.entries(shape.properties).map(([key, property]) => {
          const own = t.field(value, key)
          const test = fits(own, property.shape, depth)
          return property.optional && test.text !== 'true' ? any([t.not(t.call('exists', own)), test]) : test
        }),
        ...(shape.rest ? [others(value, Object.keys(shape.properties), shape.rest, depth)] : []),
      ])
    case 'union':
      return union(value, shape.members, depth)
    default:
      return shape satisfies never
  }
}

function union(value: Text, members: readonly Shape[], depth: number): Text {
  const literals = members.filter((member) => member.kind === 'literal')
  const others = members.filter((member) => member.kind !== 'literal')
  if (literals.length < 2) return any(members.map((member) => fits(value, member, depth)))
  const listed = t.infix(t.POWER.compare, value, 'in', t.json(literals.map((member) => member.value)))
  return any([listed, ...others.map((member) => fits(value, member, depth))])
}

function every(value: Text, element: Shape, depth: number): Text {
  const item = t.atom(`$i${depth}`)
  const test = fits(item, element, depth + 1)
  const isArray = t.isType(value, 'array')
  if (test.text === 'true') return isArray
  const wrong = t.atom(`$filter(${value.text}, function(${item.text}) { ${t.not(test).text} })`)
  return all([isArray, t.infix(t.POWER.compare, t.call('count', wrong), '=', t.json(0))])
}

/** What an index signature says of the properties that have no declaration of their own. */
function others(value: Text, declared: readonly string[], rest: Shape, depth: number): Text {
  const key = t.atom(`$k${depth}`)
  const test = fits(t.call('lookup', value, key), rest, depth + 1)
  if (test.text === 'true') return t.TRUE
  const own = declared.length > 0 ? [t.not(t.infix(t.POWER.compare, key, 'in', t.json(declared)))] : []
  const wrong = all([...own, t.not(test)])
  const found = t.call('filter', t.call('keys', value), t.atom(`function(${key.text}) { ${wrong.text} }`))
  return t.infix(t.POWER.compare, t.call('count', found), '=', t.json(0))
}

function all(tests: readonly Text[]): Text {
  const real = tests.filter(({ text }) => text !== 'true')
  return real.length === 0 ? t.TRUE : real.length === 1 ? real[0]! : row(t.POWER.and, 'and', real)
}

function any(tests: readonly Text[]): Text {
  if (tests.some(({ text }) => text === 'true')) return t.TRUE
  const real = distinct(tests).filter(({ text }) => text !== 'false')
  return real.length === 0 ? t.FALSE : real.length === 1 ? real[0]! : row(t.POWER.or, 'or', real)
}

const LONGEST_ROW = 100

/** The tree of a row of operators is as deep as the row is long, so a long one is made of groups. */
function row(power: number, operator: string, parts: readonly Text[]): Text {
  if (parts.length <= LONGEST_ROW) return t.chain(power, operator, ...parts)
  const groups = Array.from({ length: Math.ceil(parts.length / LONGEST_ROW) }, (_, index) =>
    parts.slice(index * LONGEST_ROW, (index + 1) * LONGEST_ROW),
  )
  const grouped = groups.map((group) => t.atom(`(${t.chain(power, operator, ...group).text})`))
  return row(power, operator, grouped)
}

const distinct = (tests: readonly Text[]): readonly Text[] => [
  ...new Map(tests.map((test) => [test.text, test])).values(),
]
