import type { Expression, IterationMethod } from '../../compiler/ir/expression.ts'
import type { Shape } from '../../compiler/ir/shape.ts'
import { binary, call, literal, member, type Row, x, y } from './oracle-row.ts'
import { LISTS, LISTS_OF_LISTS } from './oracle-values.ts'

/** Callbacks over lists. */

const item: Expression = { kind: 'parameter', name: 'item' }
const index: Expression = { kind: 'parameter', name: 'index', shape: { kind: 'number' } }
/** A callback over a list whose elements are of one shape. */
const over = (
  method: IterationMethod,
  body: Expression,
  more: Partial<Expression & { kind: 'iteration' }> = {},
): Expression => ({ kind: 'iteration', method, list: x, item: 'item', index: 'index', body, ...more })
const shaped = (shape: Shape): Expression => ({ ...item, shape })
const NUMBER: Shape = { kind: 'number' }
const OPTIONAL_A: Shape = { kind: 'object', properties: { a: { shape: NUMBER, optional: true } } }
const SPARSE = [[], [{}], [{ a: 1 }], [{}, { a: 0 }, { a: 2 }], [{ a: 2 }, {}, { b: 1 }]] as const
const NUMBER_LISTS = [[], [0], [1], [0, 1], [3, 1, 2], [-1, 0.5]] as const
const A: Expression = {
  ...member(shaped(OPTIONAL_A), 'a'),
  shape: { kind: 'union', members: [NUMBER, { kind: 'undefined' }] },
}
const orZero: Expression = { kind: 'logical', operator: '??', left: A, right: literal(0) }
const list = (...elements: readonly Expression[]): Expression => ({ kind: 'array', elements })
const twice: Expression = binary('*', shaped(NUMBER), literal(2))
const isSecond = binary('===', index, literal(1))
const isBig = binary('>', shaped(NUMBER), literal(0))
const LIST_OF_NUMBERS: Shape = { kind: 'array', element: NUMBER }

export const iterations: readonly Row[] = [
  { title: 'map to the element', expression: over('map', item), values: { x: LISTS } },
  { title: 'map of numbers', expression: over('map', twice), values: { x: NUMBER_LISTS } },
  { title: 'map to the index', expression: over('map', index), values: { x: LISTS } },
  { title: 'map to an array', expression: over('map', list(item)), values: { x: LISTS } },
  {
    title: 'map to an array that is there',
    expression: over('map', shaped(LIST_OF_NUMBERS)),
    values: { x: LISTS_OF_LISTS },
  },
  { title: 'map to an empty array', expression: over('map', literal([])), values: { x: LISTS } },
  { title: 'map to null', expression: over('map', literal(null)), values: { x: LISTS } },
  {
    title: 'map to an object',
    expression: over('map', {
      kind: 'object',
      entries: [
        { kind: 'entry', key: 'a', value: orZero },
        { kind: 'entry', key: 'at', value: index },
        { kind: 'entry', key: 'y', value: y },
      ],
    }),
    values: { x: SPARSE, y: [null, [], [[1]], 1] },
  },
  {
    title: 'map to text',
    expression: over('map', { kind: 'template', parts: ['n', shaped(NUMBER)] }),
    values: { x: NUMBER_LISTS },
  },
  {
    title: 'map over itself',
    expression: over('map', {
      ...over('map', binary('+', shaped(NUMBER), { kind: 'parameter', name: 'inner', shape: NUMBER })),
      item: 'inner',
    } as Expression),
    values: { x: NUMBER_LISTS },
  },
  {
    title: 'filter by the element',
    expression: over('filter', item),
    values: { x: [...LISTS, [0, 1], ['', 'a'], [[], null], [false, []], [[[]], 0]] },
  },
  { title: 'filter of numbers', expression: over('filter', isBig), values: { x: NUMBER_LISTS } },
  {
    title: 'filter by the index',
    expression: over('filter', isSecond),
    values: { x: [...LISTS, [[1], [2]], [1, [[2]]]] },
  },
  { title: 'filter of elements without the field', expression: over('filter', A), values: { x: SPARSE } },
  {
    title: 'filter of arrays',
    expression: over('filter', call('Array.length', shaped(LIST_OF_NUMBERS))),
    values: { x: LISTS_OF_LISTS },
  },
  {
    title: 'find by the element',
    expression: over('find', item),
    values: { x: [...LISTS, [0, 1], [[], null], [[[]], 0]] },
  },
  { title: 'find of elements without the field', expression: over('find', A), values: { x: SPARSE } },
  {
    title: 'find by the index',
    expression: over('find', isSecond),
    values: { x: [...LISTS, [[1], [2]], [1, [[2]]], [1, null]] },
  },
  { title: 'findIndex', expression: over('findIndex', isBig), values: { x: NUMBER_LISTS } },
  { title: 'findIndex by the index', expression: over('findIndex', isSecond), values: { x: LISTS } },
  { title: 'findIndex of elements without the field', expression: over('findIndex', A), values: { x: SPARSE } },
  { title: 'some', expression: over('some', item), values: { x: [...LISTS, [0, ''], [null, 0]] } },
  { title: 'some of elements without the field', expression: over('some', A), values: { x: SPARSE } },
  { title: 'every', expression: over('every', item), values: { x: [...LISTS, [0, ''], [1, 0]] } },
  { title: 'every by the index', expression: over('every', isSecond), values: { x: LISTS } },
  {
    title: 'flatMap to the element',
    expression: over('flatMap', shaped(LIST_OF_NUMBERS)),
    values: { x: LISTS_OF_LISTS },
  },
  { title: 'flatMap to an array of it', expression: over('flatMap', list(item, index)), values: { x: LISTS } },
  { title: 'flatMap to what is no array', expression: over('flatMap', twice), values: { x: NUMBER_LISTS } },
  {
    title: 'reduce to a sum',
    expression: over('reduce', binary('+', { kind: 'parameter', name: 'sum', shape: NUMBER }, orZero), {
      total: { name: 'sum', initial: literal(0) },
    }),
    values: { x: SPARSE },
  },
  {
    title: 'reduce to text',
    expression: over(
      'reduce',
      {
        kind: 'template',
        parts: [{ kind: 'parameter', name: 'so', shape: { kind: 'string' } }, index, shaped(NUMBER)],
      },
      { total: { name: 'so', initial: literal('') } },
    ),
    values: { x: NUMBER_LISTS },
  },
  {
    title: 'an iteration whose names are those of variables',
    expression: over('map', binary('+', { kind: 'parameter', name: 'x', shape: NUMBER }, call('Array.length', x)), {
      item: 'x',
    }),
    values: { x: NUMBER_LISTS },
  },
]
