/* oxlint-disable unicorn/no-thenable -- a conditional expression has a `then` */
import type { BinaryOperator, Expression, IterationMethod, LogicalOperator } from '../../compiler/ir/expression.ts'
import type { Shape } from '../../compiler/ir/shape.ts'
import { shapeOfJson } from '../../compiler/expressions/shapes.ts'
import type { Json } from '../../runtime/semantics/json.ts'

export interface Row {
  readonly title: string
  readonly expression: Expression
  /** Values of each variable; every combination is tried. */
  readonly values: Readonly<Record<string, readonly unknown[]>>
  /** Combinations that throw in JavaScript: the lowering makes them a choice. */
  readonly throws?: (values: Readonly<Record<string, unknown>>) => boolean
}

export const NUMBERS = [
  0, 1, -1, 2, 7, 0.1, 0.30000000000000004, 2.5, -2.5, 1e15, 123456789012345680, 1e21, 1e-7,
] as const
export const STRINGS = [
  '',
  ' ',
  'a',
  'a\nb',
  '0',
  "it's",
  '"',
  '%}',
  '😀',
  ' x  y ',
  '${x}',
  '\\',
  'a,b',
  'null',
] as const
const LISTS: readonly (readonly unknown[])[] = [
  [],
  [1],
  [1, 2],
  [[1]],
  [[1, 2]],
  [[]],
  ['a', 'b'],
  [null],
  [{}],
  [{ a: 1 }],
]
const RECORDS = [{}, { a: 1 }, { a: [1] }, { a: [] }, { a: null }, { b: 2, a: { a: 3 } }, { 'a b': 1, and: 2 }] as const
export const HARD_VALUES: readonly unknown[] = [
  undefined,
  null,
  true,
  false,
  ...NUMBERS,
  ...STRINGS,
  ...LISTS,
  ...RECORDS,
]
const PRIMITIVES: readonly unknown[] = [undefined, null, true, false, 0, 1, 0.1, '', 'a', '0']
const NULLISH_OR: readonly unknown[] = [undefined, null, false, 0, '', 'a', 1, [], [0], [[1]], {}, { a: 1 }]

/** As a checker would know it: literals widened, so that one value does not give itself away. */
export function shapeOfValue(value: unknown): Shape {
  if (value === undefined) return { kind: 'undefined' }
  return widened(shapeOfJson(value as Json))
}

function widened(shape: Shape): Shape {
  switch (shape.kind) {
    case 'literal':
      return { kind: typeof shape.value as 'string' | 'number' | 'boolean' }
    case 'tuple':
      return {
        kind: 'array',
        element:
          shape.elements.length === 0 ? { kind: 'never' } : { kind: 'union', members: shape.elements.map(widened) },
      }
    case 'object':
      return {
        kind: 'object',
        properties: Object.fromEntries(
          Object.entries(shape.properties).map(([key, property]) => [key, { shape: widened(property.shape) }]),
        ),
      }
    default:
      return shape
  }
}

const x: Expression = { kind: 'variable', variable: 'x' }
const y: Expression = { kind: 'variable', variable: 'y' }
const z: Expression = { kind: 'variable', variable: 'z' }
const literal = (value: Json): Expression => ({ kind: 'literal', value })
const binary = (operator: BinaryOperator, left: Expression = x, right: Expression = y): Expression => ({
  kind: 'binary',
  operator,
  left,
  right,
})
const logical = (operator: LogicalOperator): Expression => ({ kind: 'logical', operator, left: x, right: y })
const call = (name: string, ...given: readonly Expression[]): Expression => ({
  kind: 'call',
  function: name,
  arguments: given,
})
const member = (object: Expression, property: string, optional = false): Expression => ({
  kind: 'member',
  object,
  property,
  optional,
})

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
const LISTS_OF_LISTS = [[], [[]], [[1]], [[1, 2]], [[], [1]], [[1], []], [[1], [2, 3]]] as const
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

const iterations: readonly Row[] = [
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

const numeric = (['-', '*', '/', '%', '+', '**'] as const)
  .map((operator): Row => ({
    title: `${operator} of numbers`,
    expression: binary(operator),
    values: { x: NUMBERS, y: NUMBERS },
  }))
  .filter(({ title }) => !title.startsWith('**'))

const comparisons = (['<', '<=', '>', '>='] as const).flatMap((operator): readonly Row[] => [
  { title: `${operator} of numbers`, expression: binary(operator), values: { x: NUMBERS, y: NUMBERS } },
  { title: `${operator} of strings`, expression: binary(operator), values: { x: STRINGS, y: STRINGS } },
])

const equalities = (['===', '!=='] as const).flatMap((operator): readonly Row[] => [
  { title: `${operator} of primitives`, expression: binary(operator), values: { x: PRIMITIVES, y: PRIMITIVES } },
  {
    title: `${operator} of anything with a primitive`,
    expression: binary(operator),
    values: { x: HARD_VALUES, y: ['a', 1, true] },
  },
  {
    title: `${operator} undefined`,
    expression: binary(operator, x, { kind: 'undefined' }),
    values: { x: HARD_VALUES },
  },
  { title: `${operator} null`, expression: binary(operator, x, literal(null)), values: { x: HARD_VALUES } },
])

const loose = (['==', '!='] as const).flatMap((operator): readonly Row[] => [
  { title: `${operator} null`, expression: binary(operator, x, literal(null)), values: { x: HARD_VALUES } },
  { title: `${operator} of strings`, expression: binary(operator), values: { x: STRINGS, y: STRINGS } },
])

const types = ['string', 'number', 'boolean', 'object', 'undefined'].map((type): Row => ({
  title: `typeof against ${type}`,
  expression: binary('===', { kind: 'unary', operator: 'typeof', operand: x }, literal(type)),
  values: { x: HARD_VALUES },
}))

const batch = (items: readonly object[]) => {
  const all = items as { status: string; result?: unknown; error?: unknown }[]
  const failed = all.filter((item) => item.status === 'FAILED')
  const shown = all.map((item, index) => ({ index, ...item }))
  const succeeded = shown.filter((item) => item.status === 'SUCCEEDED' && item.result !== undefined)
  const value = { all, completionReason: 'ALL_COMPLETED' }
  // What JSON leaves out is what node's side of the oracle reads.
  const hidden = {
    succeeded: () => succeeded,
    failed: () => shown.filter((item) => item.status === 'FAILED'),
    started: () => [],
    getResults: () => succeeded.map((item) => item.result),
    getErrors: () => failed.map((item) => item.error),
    status: failed.length > 0 ? 'FAILED' : 'SUCCEEDED',
    hasFailure: failed.length > 0,
    successCount: all.length - failed.length,
    failureCount: failed.length,
    startedCount: 0,
    totalCount: all.length,
  }
  for (const [key, member] of Object.entries(hidden)) Object.defineProperty(value, key, { value: member })
  return value
}
const failure = { status: 'FAILED', error: { classes: ['Error'], name: 'Error', message: 'no' } }
const success = (result: unknown) => ({ status: 'SUCCEEDED', result })
const BATCHES = [
  batch([]),
  batch([success(1)]),
  batch([success([1])]),
  batch([success([1, 2]), success([])]),
  batch([success({ a: 1 }), success(undefined), success(null)]),
  batch([failure]),
  batch([success('a'), failure, failure]),
]

const batchRows = [
  'succeeded',
  'failed',
  'started',
  'getResults',
  'getErrors',
  'status',
  'hasFailure',
  'completionReason',
  'successCount',
  'failureCount',
  'startedCount',
  'totalCount',
].map((name): Row => ({
  title: `BatchResult.${name}`,
  expression: call(`BatchResult.${name}`, { ...x, shape: { kind: 'batch', result: { kind: 'unknown' } } }),
  values: { x: BATCHES },
}))
const numberedBatches = BATCHES.map((value) => ({
  ...value,
  all: value.all.map((item, index) => ({ index, ...item })),
}))

const onStrings = ['includes', 'startsWith', 'endsWith', 'split'].map((name): Row => ({
  title: `String.${name}`,
  expression: call(`String.${name}`, x, y),
  values: { x: STRINGS, y: STRINGS },
}))
const onString = ['toUpperCase', 'toLowerCase', 'trim', 'length'].map((name): Row => ({
  title: `String.${name}`,
  expression: call(`String.${name}`, x),
  values: { x: [...STRINGS, 'ß', '😀😀a', '\u00a0x\ufeff'] },
}))
const part = (name: string, ...given: readonly Json[]): Row => ({
  title: `${name}(${given.map((one) => JSON.stringify(one)).join(', ')})`,
  expression: call(name, x, ...given.map(literal)),
  values: { x: name.startsWith('Array') ? LISTS : [...STRINGS, 'abcdef', 'banana', ' a '] },
})
const parts: readonly Row[] = [
  part('String.trimStart'),
  part('String.trimEnd'),
  ...['String.padStart', 'String.padEnd'].flatMap((name) => [
    part(name, 3),
    part(name, 8, '0'),
    part(name, 8, 'ab'),
    part(name, 0, '-'),
    part(name, -1),
  ]),
  ...['String.replace', 'String.replaceAll'].flatMap((name) => [
    part(name, 'a', 'bb'),
    part(name, ' ', ''),
    part(name, '.', 'x'),
  ]),
  ...[[0], [-1], [1], [-2], [9], [-9]].map((at) => part('Array.at', ...at)),
  part('Array.toReversed'),
  {
    title: 'Array.toSorted',
    expression: call('Array.toSorted', x),
    values: { x: [[], ['b'], ['b', 'a', 'B', ''], ['10', '9'], ['\uffff', '😀']] },
  },
  { title: 'Array.flat', expression: call('Array.flat', x), values: { x: LISTS_OF_LISTS } },
  {
    title: 'Array.indexOf',
    expression: call('Array.indexOf', x, y),
    values: { x: [...LISTS, [1, 1], ['1', 1, null]], y: [1, 'a', null, true] },
  },
  { title: 'Number.isInteger', expression: call('Number.isInteger', x), values: { x: HARD_VALUES } },
  { title: 'Number.isFinite', expression: call('Number.isFinite', x), values: { x: HARD_VALUES } },
  {
    title: 'Object.entries',
    expression: call('Object.entries', x),
    values: { x: [...RECORDS, { 2: [[1]], b: [], 1: null }] },
  },
]
const onNumber = ['abs', 'floor', 'ceil', 'round', 'trunc', 'sign'].map((name): Row => ({
  title: `Math.${name}`,
  expression: call(`Math.${name}`, x),
  values: { x: [...NUMBERS, 0.5, 1.5, 2.4999, 0.49999999999999994] },
}))

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
