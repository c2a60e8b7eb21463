import type { Json } from '../../runtime/semantics/json.ts'
import { call, literal, type Row, x, y } from './oracle-row.ts'
import { HARD_VALUES, LISTS, LISTS_OF_LISTS, NUMBERS, RECORDS, STRINGS } from './oracle-values.ts'

/** Functions of the language's library. */

export const onStrings = ['includes', 'startsWith', 'endsWith', 'split'].map((name): Row => ({
  title: `String.${name}`,
  expression: call(`String.${name}`, x, y),
  values: { x: STRINGS, y: STRINGS },
}))
export const onString = ['toUpperCase', 'toLowerCase', 'trim', 'length'].map((name): Row => ({
  title: `String.${name}`,
  expression: call(`String.${name}`, x),
  values: { x: [...STRINGS, 'ß', '😀😀a', '\u00a0x\ufeff'] },
}))
const part = (name: string, ...given: readonly Json[]): Row => ({
  title: `${name}(${given.map((one) => JSON.stringify(one)).join(', ')})`,
  expression: call(name, x, ...given.map(literal)),
  values: { x: name.startsWith('Array') ? LISTS : [...STRINGS, 'abcdef', 'banana', ' a '] },
})
export const parts: readonly Row[] = [
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
export const onNumber = ['abs', 'floor', 'ceil', 'round', 'trunc', 'sign'].map((name): Row => ({
  title: `Math.${name}`,
  expression: call(`Math.${name}`, x),
  values: { x: [...NUMBERS, 0.5, 1.5, 2.4999, 0.49999999999999994] },
}))
