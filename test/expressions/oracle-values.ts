import { shapeOfJson } from '../../compiler/expressions/shapes.ts'
import type { Shape } from '../../compiler/ir/shape.ts'
import type { Json } from '../../runtime/semantics/json.ts'

/** The values on which JavaScript and JSONata like to differ. */

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
export const LISTS: readonly (readonly unknown[])[] = [
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
export const LISTS_OF_LISTS = [[], [[]], [[1]], [[1, 2]], [[], [1]], [[1], []], [[1], [2, 3]]] as const
export const RECORDS = [
  {},
  { a: 1 },
  { a: [1] },
  { a: [] },
  { a: null },
  { b: 2, a: { a: 3 } },
  { 'a b': 1, and: 2 },
] as const
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
export const PRIMITIVES: readonly unknown[] = [undefined, null, true, false, 0, 1, 0.1, '', 'a', '0']
export const NULLISH_OR: readonly unknown[] = [undefined, null, false, 0, '', 'a', 1, [], [0], [[1]], {}, { a: 1 }]

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
