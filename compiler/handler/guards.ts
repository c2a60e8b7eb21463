import { ts } from './project/typescript.js'
import type { Expression } from '../ir/expression.ts'
import { walkExpression } from '../ir/visit.ts'
import type { Lowering } from './lowering.ts'
import type { Nullish } from './nullish.ts'
import type { Shape } from '../ir/shape.ts'
import { unionOf, withoutNullish } from './shapes.ts'
import { label, wordsOf } from './words.ts'

/** What JavaScript throws where a value is missing: the message for `undefined` or `null`. */
export type MissingMessage = (value: 'undefined' | 'null') => string

export const reading =
  (property: string): MissingMessage =>
  (value) =>
    `Cannot read properties of ${value} (reading '${property}')`

/**
 * Where an access may throw, adds the choice that throws as JavaScript does: expressions never throw. What was held to be there on the
 * way to the cursor is not asked again.
 */
export function guard(
  value: Expression,
  missing: Nullish,
  message: MissingMessage,
  node: ts.Node,
  lowering: Lowering,
): void {
  const { graph } = lowering
  const span = lowering.handler.spanOf(node)
  const key = expressionKey(value)
  const kinds = (['undefined', 'null'] as const).filter((kind) => missing[kind] && !graph.hasFact(`${kind} ${key}`))
  if (kinds.length === 0) return
  const words = wordsOf(node)
  const { ways, otherwise } = graph.addChoice(
    kinds.map((kind) => ({ when: isExactly(value, kind), span })),
    label('Check', words),
    { span },
  )
  kinds.forEach((kind, at) => {
    graph.resume([ways[at]!])
    graph.addEnd({ kind: 'fail', error: typeError(message(kind)), span }, label('TypeError', words))
  })
  graph.resume([otherwise])
  const lasting = [...walkExpression(value)].every(
    (part) => part.kind !== 'variable' || lowering.handler.variables.isConstant(part.variable),
  )
  for (const kind of kinds) graph.addFact(`${kind} ${key}`, lasting)
}

/** Keeps in mind what a test says of null and undefined, on the way where it `holds` or does not. Only of values that never change. */
export function learn(test: Expression, holds: boolean, lowering: Lowering): void {
  if (test.kind === 'unary' && test.operator === '!') return learn(test.operand, !holds, lowering)
  if (test.kind === 'logical') {
    if (test.operator !== (holds ? '&&' : '||')) return
    learn(test.left, holds, lowering)
    return learn(test.right, holds, lowering)
  }
  if (test.kind === 'binary') {
    const { operator, left, right } = test
    const isOther = holds ? ['!==', '!='] : ['===', '==']
    if (!isOther.includes(operator) || !isNullish(right)) return
    const both = operator.length === 2
    for (const kind of ['undefined', 'null'] as const)
      if (both || (kind === 'undefined') === (right.kind === 'undefined')) isThere(left, kind, lowering)
    return
  }
  if (!holds) return
  const value = test.kind === 'instanceof' ? test.value : test
  isThere(value, 'undefined', lowering)
  isThere(value, 'null', lowering)
}

const isNullish = (value: Expression): boolean =>
  value.kind === 'undefined' || (value.kind === 'literal' && value.value === null)

function isThere(value: Expression, kind: 'undefined' | 'null', lowering: Lowering): void {
  if (value.kind === 'variable' && lowering.handler.variables.isConstant(value.variable))
    lowering.graph.addFact(`${kind} ${expressionKey(value)}`, true)
}

/** The shape of a value where tests on the way to the cursor have said that it is there. */
export function shapeHere(value: Expression & { readonly kind: 'variable' }, shape: Shape, lowering: Lowering): Shape {
  if (shape.kind !== 'union') return shape
  const isOut = ({ kind }: Shape) =>
    (kind === 'undefined' || kind === 'null') && lowering.graph.hasFact(`${kind} ${expressionKey(value)}`)
  return unionOf(shape.members.filter((member) => !isOut(member)))
}

/** A value that was asked for and is there. */
export function present(value: Expression): Expression {
  return value.shape ? { ...value, shape: withoutNullish(value.shape) } : value
}

export function isExactly(value: Expression, kind: 'undefined' | 'null'): Expression {
  const right: Expression = kind === 'undefined' ? { kind: 'undefined' } : { kind: 'literal', value: null }
  return { kind: 'binary', operator: '===', left: value, right, shape: { kind: 'boolean' } }
}

function typeError(message: string): Expression {
  return {
    kind: 'error',
    classes: ['TypeError', 'Error'],
    message: { kind: 'literal', value: message },
    shape: { kind: 'error' },
  }
}

/** The text of an expression without places, equal for equal expressions. */
function expressionKey(expression: Expression): string {
  return JSON.stringify(expression, (key, value: unknown) => (key === 'span' || key === 'shape' ? undefined : value))
}
