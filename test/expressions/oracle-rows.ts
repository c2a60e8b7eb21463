/* oxlint-disable unicorn/no-thenable -- a conditional expression has a `then` */
import { BATCHES, batchRows, numberedBatches } from './oracle-batches.ts'
import { onNumber, onString, onStrings, parts } from './oracle-functions.ts'
import { iterations } from './oracle-iterations.ts'
import { comparisons, equalities, loose, numeric, types } from './oracle-operators.ts'
import { binary, call, literal, logical, member, type Row, x, y, z } from './oracle-row.ts'
import { HARD_VALUES, LISTS, NULLISH_OR, NUMBERS, PRIMITIVES, RECORDS, STRINGS } from './oracle-values.ts'

/** Expressions, and the values that the oracle evaluates each with: in JavaScript, and printed as JSONata. */

export const ROWS: readonly Row[] = [
  ...iterations,
  ...numeric,
  ...comparisons,
  ...equalities,
  ...loose,
  ...types,
  {
    title: '+ of strings and anything',
    expression: binary('+'),
    values: { x: STRINGS, y: [...PRIMITIVES, ...NUMBERS] },
  },
  { title: '! of anything', expression: { kind: 'unary', operator: '!', operand: x }, values: { x: HARD_VALUES } },
  { title: '- of numbers', expression: { kind: 'unary', operator: '-', operand: x }, values: { x: NUMBERS } },
  { title: '+ of one number', expression: { kind: 'unary', operator: '+', operand: x }, values: { x: NUMBERS } },
  { title: 'typeof', expression: { kind: 'unary', operator: 'typeof', operand: x }, values: { x: HARD_VALUES } },
  { title: '&&', expression: logical('&&'), values: { x: NULLISH_OR, y: NULLISH_OR } },
  { title: '||', expression: logical('||'), values: { x: NULLISH_OR, y: NULLISH_OR } },
  { title: '??', expression: logical('??'), values: { x: NULLISH_OR, y: NULLISH_OR } },
  {
    title: '?:',
    expression: { kind: 'conditional', test: x, then: y, otherwise: x },
    values: { x: NULLISH_OR, y: NULLISH_OR },
  },
  {
    title: '?: without a value',
    expression: { kind: 'conditional', test: x, then: { kind: 'undefined' }, otherwise: y },
    values: { x: NULLISH_OR, y: NULLISH_OR },
  },
  {
    title: 'a template literal',
    expression: { kind: 'template', parts: ['x is ', x, ', y is ', y] },
    values: { x: [...PRIMITIVES, ...NUMBERS], y: STRINGS },
  },
  {
    title: 'a template of one part',
    expression: { kind: 'template', parts: [x] },
    values: { x: [...PRIMITIVES, ...NUMBERS] },
  },
  { title: 'an empty template', expression: { kind: 'template', parts: [''] }, values: {} },
  {
    title: 'a property',
    expression: member(x, 'a'),
    values: { x: [...RECORDS] },
  },
  { title: 'an optional property', expression: member(x, 'a', true), values: { x: [undefined, null, ...RECORDS] } },
  { title: 'a property with a strange name', expression: member(x, 'a b'), values: { x: [...RECORDS] } },
  { title: 'a property named as an operator', expression: member(x, 'and'), values: { x: [...RECORDS] } },
  {
    title: 'an element by a constant',
    expression: { kind: 'index', object: x, index: literal(0), optional: false },
    values: { x: LISTS },
  },
  {
    title: 'a property of an element of an array that is made here',
    expression: member(
      { kind: 'index', object: { kind: 'array', elements: [x, y] }, index: literal(1), optional: false },
      'a',
    ),
    values: { x: [{}], y: RECORDS },
  },
  {
    title: 'an element of an element',
    expression: {
      kind: 'index',
      object: { kind: 'index', object: member(x, 'a'), index: literal(0), optional: false },
      index: literal(1),
      optional: false,
    },
    values: { x: [{ a: [[1, 2]] }, { a: [[1], [2]] }, { a: [[[1], [2]]] }] },
  },
  {
    title: 'an element by a number',
    expression: { kind: 'index', object: x, index: y, optional: false },
    values: { x: LISTS, y: [0, 1, -1, 1.5, 9] },
  },
  {
    title: 'an entry by a string',
    expression: { kind: 'index', object: x, index: y, optional: false },
    values: { x: [...RECORDS], y: ['a', 'b', 'a b', 'and', ''] },
  },
  {
    title: 'an array of anything',
    expression: { kind: 'array', elements: [x, y] },
    values: { x: HARD_VALUES.filter((value) => value !== undefined), y: LISTS },
  },
  {
    title: 'an array with spreads',
    expression: { kind: 'array', elements: [{ kind: 'spread', value: x }, literal(0), { kind: 'spread', value: y }] },
    values: { x: LISTS, y: LISTS },
  },
  {
    title: 'an array of array literals',
    expression: { kind: 'array', elements: [{ kind: 'array', elements: [x] }, literal([[1], []])] },
    values: { x: HARD_VALUES.filter((value) => value !== undefined) },
  },
  {
    title: 'an object',
    expression: {
      kind: 'object',
      entries: [
        { kind: 'entry', key: 'one', value: x },
        { kind: 'entry', key: 'it\'s "two"', value: literal({ deep: [1, [2]] }) },
        { kind: 'entry', key: 'one', value: y },
      ],
    },
    values: { x: HARD_VALUES, y: HARD_VALUES },
  },
  {
    title: 'an object with a spread',
    expression: {
      kind: 'object',
      entries: [
        { kind: 'entry', key: 'a', value: literal('first') },
        { kind: 'spread', value: x },
        { kind: 'entry', key: 'b', value: y },
      ],
    },
    values: { x: [undefined, null, ...RECORDS], y: [1, [1], [], null] },
  },
  {
    title: 'an object with a computed key',
    expression: {
      kind: 'object',
      entries: [
        { kind: 'entry', key: 'a', value: literal(1) },
        { kind: 'entry', key: x, value: y },
      ],
    },
    values: { x: ['a', 'b', '', 'a b'], y: [1, [], [[1]], null] },
  },
  { title: 'Array.length', expression: call('Array.length', x), values: { x: LISTS } },
  { title: 'Array.isArray', expression: call('Array.isArray', x), values: { x: HARD_VALUES } },
  { title: 'Array.includes', expression: call('Array.includes', x, y), values: { x: LISTS, y: [1, 'a', null, true] } },
  { title: 'Array.concat', expression: call('Array.concat', x, y), values: { x: LISTS, y: [...LISTS, 1, 'a', null] } },
  {
    title: 'Array.join',
    expression: call('Array.join', x, y),
    values: { x: [['a'], ['a', 'b'], ['', '']], y: ['', ', '] },
  },
  { title: 'Array.join without a separator', expression: call('Array.join', x), values: { x: [['a'], ['a', 'b']] } },
  { title: 'Array.slice from a place', expression: call('Array.slice', x, y), values: { x: LISTS, y: [0, 1, 2, 5] } },
  {
    title: 'Array.slice between places',
    expression: call('Array.slice', x, y, z),
    values: { x: LISTS, y: [0, 1], z: [0, 1, 2] },
  },
  {
    title: 'Array.slice without the last',
    expression: call('Array.slice', x, { kind: 'literal', value: 0 }, { kind: 'literal', value: -1 }),
    values: { x: LISTS },
  },
  {
    title: 'Array.with',
    expression: call('Array.with', x, y, z),
    values: { x: LISTS, y: [0, 1, 0.5, -1], z: [0, 'a', null, [], [1], [[]], {}] },
    // `with` sets elements that are there; ours goes one place further, as an assignment does.
    throws: ({ x: list, y: at }) => (at as number) >= (list as readonly unknown[]).length || (at as number) < 0,
  },
  {
    title: 'Object.omit',
    expression: call('Object.omit', x, { kind: 'literal', value: 'a' }),
    values: { x: [...RECORDS, { 2: 1, a: 0, 1: 2 }] },
  },
  {
    title: 'Object.omit of several keys',
    expression: call('Object.omit', x, y, z),
    values: { x: [...RECORDS], y: ['a', 'b', ''], z: ['a b', 'c'] },
  },
  { title: 'String.characters', expression: call('String.characters', x), values: { x: STRINGS } },
  ...onStrings,
  ...onString,
  ...onNumber,
  ...parts,
  { title: 'Math.max', expression: call('Math.max', x, y), values: { x: NUMBERS, y: NUMBERS } },
  { title: 'Math.min', expression: call('Math.min', x, y), values: { x: NUMBERS, y: NUMBERS } },
  { title: 'Object.keys', expression: call('Object.keys', x), values: { x: [...RECORDS] } },
  { title: 'Object.values', expression: call('Object.values', x), values: { x: [...RECORDS] } },
  {
    title: 'Object.values of what is named as an item',
    expression: call('Object.values', { kind: 'variable', variable: 'item' }),
    values: { item: [...RECORDS] },
  },
  { title: 'String', expression: call('String', x), values: { x: [...PRIMITIVES, ...NUMBERS, ...STRINGS] } },
  { title: 'Number', expression: call('Number', x), values: { x: NUMBERS } },
  { title: 'Boolean', expression: call('Boolean', x), values: { x: HARD_VALUES } },
  { title: 'JSON.stringify', expression: call('JSON.stringify', x), values: { x: [true, false, null] } },
  ...batchRows,
  {
    title: 'BatchResult.all',
    expression: call('BatchResult.all', { ...x, shape: { kind: 'batch', result: { kind: 'unknown' } } }),
    values: { x: numberedBatches },
  },
  {
    title: 'BatchResult.firstError',
    expression: call('BatchResult.firstError', { ...x, shape: { kind: 'batch', result: { kind: 'unknown' } } }),
    values: { x: BATCHES },
  },
]
