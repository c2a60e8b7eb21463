/* oxlint-disable unicorn/no-thenable -- a conditional expression has a `then` */
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { BinaryOperator, Expression } from '../../compiler/ir/expression.ts'
import type { Shape } from '../../compiler/ir/shape.ts'
import { check, type Tally } from './oracle.ts'
import { NUMBERS, shapeOfValue, STRINGS } from './oracle-values.ts'

/** Expressions as a type checker would let them through, made at random, on values that are hard for JSONata. */

type Kind = 'number' | 'string' | 'boolean' | 'list' | 'record' | 'maybe'
type Build = fc.Arbitrary<Expression>

const VARIABLES: Readonly<Record<Kind, readonly string[]>> = {
  number: ['n', 'm'],
  string: ['s', 't'],
  boolean: ['b'],
  list: ['l'],
  record: ['r'],
  maybe: ['u'],
}

const variable = (kind: Kind): Build =>
  fc.constantFrom(...VARIABLES[kind]).map((name) => ({ kind: 'variable', variable: name }))
const literal = (...values: readonly (number | string | boolean)[]): Build =>
  fc.constantFrom(...values).map((value) => ({ kind: 'literal', value }))
const binary = (operators: readonly BinaryOperator[], left: Build, right: Build): Build =>
  fc
    .tuple(fc.constantFrom(...operators), left, right)
    .map(([operator, one, two]) => ({ kind: 'binary', operator, left: one, right: two }))
const call = (name: string, ...given: readonly Build[]): Build =>
  fc.tuple(...given).map((values) => ({ kind: 'call', function: name, arguments: values }))

function build(kind: Kind, depth: number): Build {
  const of = (next: Kind) => build(next, depth - 1)
  const leaves: Build[] = [variable(kind)]
  if (kind === 'number') leaves.push(literal(0, 1, -2, 0.5))
  if (kind === 'string') leaves.push(literal('', "it's", '😀', '%}'))
  if (kind === 'boolean') leaves.push(literal(true, false))
  if (depth === 0) return fc.oneof(...leaves)
  const conditional: Build = fc
    .tuple(truth(depth - 1), of(kind), of(kind))
    .map(([test, then, otherwise]) => ({ kind: 'conditional', test, then, otherwise }))
  const either: Build = fc
    .tuple(fc.constantFrom('&&' as const, '||' as const), of(kind), of(kind))
    .map(([operator, left, right]) => ({ kind: 'logical', operator, left, right }))
  const nodes: Readonly<Record<Kind, () => readonly Build[]>> = {
    number: () => [
      binary(['+', '-', '*', '/', '%'], of('number'), of('number')),
      of('number').map((operand) => ({ kind: 'unary', operator: '-', operand })),
      call('Array.length', of('list')),
      call('String.length', of('string')),
      call('Math.floor', of('number')),
      call('Math.round', of('number')),
      call('Math.max', of('number'), of('number')),
    ],
    string: () => [
      binary(['+'], of('string'), fc.oneof(of('string'), of('boolean'), of('maybe'))),
      fc.array(fc.oneof(literal('-', ''), of('string'), of('number'), of('maybe')), { maxLength: 3 }).map((parts) => ({
        kind: 'template',
        parts: parts.map((part) => (part.kind === 'literal' && typeof part.value === 'string' ? part.value : part)),
      })),
      call('String.toUpperCase', of('string')),
      call('String.trim', of('string')),
      fc.tuple(of('maybe'), of('string')).map(([left, right]) => ({ kind: 'logical', operator: '??', left, right })),
    ],
    boolean: () => [
      truth(depth - 1).map((operand) => ({ kind: 'unary', operator: '!', operand })),
      binary(['<', '<=', '>', '>='], of('number'), of('number')),
      binary(['<', '>='], of('string'), of('string')),
      binary(['===', '!=='], of('string'), fc.oneof(of('string'), of('maybe'))),
      binary(['===', '!=='], of('maybe'), fc.oneof(of('maybe'), fc.constant<Expression>({ kind: 'undefined' }))),
      call('String.includes', of('string'), of('string')),
      call('Array.includes', of('list'), of('number')),
    ],
    list: () => [
      fc
        .array(
          fc.oneof(
            of('number'),
            of('list').map((value) => ({ kind: 'spread' as const, value })),
          ),
          { maxLength: 3 },
        )
        .map((elements) => ({ kind: 'array', elements })),
      call('Array.concat', of('list'), fc.oneof(of('list'), of('number'))),
      call('String.split', of('string'), of('string')).map((value) => ({
        kind: 'conditional',
        test: { kind: 'literal', value: false },
        then: value,
        otherwise: { kind: 'array', elements: [] },
      })),
    ],
    record: () => [
      fc.tuple(of('record'), of('number'), of('string')).map(([value, one, two]) => ({
        kind: 'object',
        entries: [
          { kind: 'entry', key: 'first', value: one },
          { kind: 'spread', value },
          { kind: 'entry', key: 'x', value: two },
        ],
      })),
    ],
    maybe: () => [
      of('record').map((object) => ({ kind: 'member', object, property: 'gone', optional: false })),
      fc.tuple(truth(depth - 1), of('string')).map(([test, then]) => ({
        kind: 'conditional',
        test,
        then,
        otherwise: { kind: 'undefined' },
      })),
    ],
  }
  return fc.oneof(...leaves, conditional, ...(kind === 'maybe' ? [] : [either]), ...nodes[kind]())
}

function truth(depth: number): Build {
  return fc.oneof(
    ...(['boolean', 'string', 'number', 'list', 'record', 'maybe'] as const).map((kind) => build(kind, depth)),
  )
}

const values = fc.record({
  n: fc.constantFrom(...NUMBERS),
  m: fc.constantFrom(...NUMBERS),
  s: fc.constantFrom(...STRINGS),
  t: fc.constantFrom(...STRINGS),
  b: fc.boolean(),
  l: fc.constantFrom<readonly number[]>([], [1], [1, 2], [0.1, -3]),
  r: fc.constantFrom({ x: 'a', y: 1 }, { x: '', y: 0 }),
  u: fc.constantFrom(undefined, '', 'text'),
})

const SHAPES: Readonly<Record<string, Shape>> = {
  ...Object.fromEntries(['n', 'm'].map((name) => [name, shapeOfValue(1)])),
  ...Object.fromEntries(['s', 't'].map((name) => [name, shapeOfValue('a')])),
  b: { kind: 'boolean' },
  l: { kind: 'array', element: { kind: 'number' } },
  r: { kind: 'object', properties: { x: { shape: { kind: 'string' } }, y: { shape: { kind: 'number' } } } },
  u: { kind: 'union', members: [{ kind: 'string' }, { kind: 'undefined' }] },
}

const any = fc.oneof(...(Object.keys(VARIABLES) as Kind[]).map((kind) => build(kind, 3)))

it('an expression made at random means in JSONata what it means in JavaScript', async () => {
  const tally: Tally = { exact: 0, guarded: 0, refused: 0 }
  await fc.assert(
    fc.asyncProperty(any, values, async (expression, given) => {
      await check(expression, given, SHAPES, tally)
    }),
    { numRuns: 600, seed: 7 },
  )
  expect(tally.exact).toBeGreaterThan(tally.guarded + tally.refused)
})
