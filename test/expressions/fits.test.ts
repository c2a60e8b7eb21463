import jsonata from 'jsonata'
import { describe, expect, it } from 'vitest'
import { printFits } from '../../compiler/expressions/jsonata-fits.ts'
import { atom } from '../../compiler/expressions/jsonata-text.ts'
import type { Shape } from '../../compiler/ir/shape.ts'
import { misfit, notJson } from '../../compiler/targets/tasks/bundled/fits.ts'

/** The definition's check and the bundle's are one rule in two languages: both answer every row. */
const [string, number, boolean]: readonly Shape[] = [{ kind: 'string' }, { kind: 'number' }, { kind: 'boolean' }]
const array = (element: Shape): Shape => ({ kind: 'array', element })
const union = (...members: Shape[]): Shape => ({ kind: 'union', members })
const literal = (value: string | number | boolean): Shape => ({ kind: 'literal', value })
const named: Shape = {
  kind: 'object',
  properties: { name: { shape: string! }, note: { shape: string!, optional: true } },
}
const record = (rest: Shape, properties: Readonly<Record<string, { shape: Shape }>> = {}): Shape => ({
  kind: 'object',
  properties,
  rest,
})

interface Row {
  readonly title: string
  readonly shape: Shape
  readonly fitting: readonly unknown[]
  readonly others: readonly unknown[]
}

const ROWS: readonly Row[] = [
  { title: 'a string', shape: string!, fitting: ['', 'a'], others: [0, null, true, [], ['a'], {}] },
  { title: 'a number', shape: number!, fitting: [0, -1.5], others: ['', '1', null, [1], {}] },
  { title: 'null', shape: { kind: 'null' }, fitting: [null], others: [0, '', {}, []] },
  { title: 'a literal', shape: literal('a'), fitting: ['a'], others: ['b', ['a'], null, {}] },
  {
    title: 'literals',
    shape: union(literal('a'), literal(1), { kind: 'null' }),
    fitting: ['a', 1, null],
    others: ['b', '1', ['a'], {}],
  },
  {
    title: 'an array',
    shape: array(string!),
    fitting: [[], ['a'], ['a', 'b']],
    others: ['a', [1], ['a', [1]], {}, null],
  },
  {
    title: 'arrays of arrays',
    shape: array(array(number!)),
    fitting: [[], [[]], [[1], [2, 3]]],
    others: [[1], [[1], 2], [['a']]],
  },
  {
    title: 'a tuple',
    shape: { kind: 'tuple', elements: [string!, { kind: 'unknown' }] },
    fitting: [
      ['a', 1],
      ['a', null, 3],
    ],
    others: [['a'], [], [1, 2], 'a', {}],
  },
  {
    title: 'an object',
    shape: named,
    fitting: [{ name: 'a' }, { name: 'a', note: 'b', more: 1 }],
    others: [{}, { name: 0 }, { name: 'a', note: 1 }, { name: 'a', note: null }, [{ name: 'a' }], [], 'a', null],
  },
  {
    title: 'an index signature',
    shape: record(string!),
    fitting: [{}, { a: 'x' }, { a: 'x', 'b c': 'y' }],
    others: [{ a: 0 }, { a: 'x', b: null }, { a: ['x'] }, [], null],
  },
  {
    title: 'an index signature beside properties',
    shape: record(union(number!, boolean!), { name: { shape: string! } }),
    fitting: [{ name: 'a' }, { name: 'a', b: 1, c: true }],
    others: [{}, { name: 1 }, { name: 'a', b: 'c' }],
  },
  {
    title: 'index signatures in each other',
    shape: record(record(number!)),
    fitting: [{}, { a: {} }, { a: { b: 1 }, c: { d: 2 } }],
    others: [{ a: 1 }, { a: { b: 'c' } }, { a: { b: 1 }, c: { d: null } }],
  },
  {
    title: 'arrays of records',
    shape: array(record(array(number!))),
    fitting: [[{ a: [1] }]],
    others: [[{ a: [1] }, { b: ['x'] }]],
  },
]

describe('the checks of a type', () => {
  for (const { title, shape, fitting, others } of ROWS)
    it(`of ${title} agree in JSONata and in the bundle`, async () => {
      const test = jsonata(printFits(atom('$value'), shape).text)
      for (const [values, fits] of [
        [fitting, true],
        [others, false],
      ] as const)
        for (const value of values) {
          const told = `${JSON.stringify(value)} as ${title}`
          expect(misfit(value, shape) === undefined, `${told}, in the bundle`).toBe(fits)
          expect(await test.evaluate({}, { value }), `${told}, in JSONata`).toBe(fits)
        }
    })
})

describe('what a task answers is JSON', () => {
  it('an array has elements only at its places', () => {
    const withElementAt = (place: number) => Object.assign([1, 2], { [place]: 3 })
    expect(notJson(withElementAt(2), 'the result')).toBeUndefined()
    expect(notJson({ list: withElementAt(-1) }, 'the result')).toBe('the result.list has [-1], which JSON loses')
    expect(notJson(withElementAt(1.5), 'the result')).toBe('the result has [1.5], which JSON loses')
    expect(notJson(/(b)/.exec('ab'), 'the result')).toBeUndefined()
  })
})
