import { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import { choose } from './build.ts'
import type { Edge, Fragment } from '../graph-builder.ts'
import { lowerExpression, type Lowering } from '../lowering.ts'
import { shapeOfType, unionOf, withoutNullish } from '../shapes.ts'
import { temporary } from '../temporaries.ts'
import { label, wordsOf } from '../words.ts'

/** A test as a boolean: what is something else is asked for its truth. */
export function condition(node: ts.Expression, lowering: Lowering): Expression {
  return truthOf(lowerExpression(node, lowering))
}

export function truthOf(value: Expression): Expression {
  const isBoolean =
    value.shape?.kind === 'boolean' ||
    (value.kind === 'literal' && typeof value.value === 'boolean') ||
    (value.shape?.kind === 'literal' && typeof value.shape.value === 'boolean') ||
    (value.kind === 'unary' && value.operator === '!')
  if (isBoolean) return value
  const boolean = { kind: 'boolean' } as const
  const not: Expression = { kind: 'unary', operator: '!', operand: value, shape: boolean }
  return { kind: 'unary', operator: '!', operand: not, shape: boolean, ...(value.span && { span: value.span }) }
}

/** A test whose answer is known (`error instanceof Error` in a catch). */
export function knownTruth(test: Expression): boolean | undefined {
  return test.kind === 'literal' && typeof test.value === 'boolean' ? test.value : undefined
}

export function conditional(node: ts.ConditionalExpression, lowering: Lowering): Expression {
  const { graph } = lowering
  const test = condition(node.condition, lowering)
  const known = knownTruth(test)
  if (known !== undefined) return lowerExpression(known ? node.whenTrue : node.whenFalse, lowering)
  const slot = graph.reserve()
  const yes = graph.apart(() => lowerExpression(node.whenTrue, lowering))
  const no = graph.apart(() => lowerExpression(node.whenFalse, lowering))
  if (!yes.hasStates && !no.hasStates) return choose(test, yes.value, no.value)
  const { ways, otherwise } = graph.addChoice(
    [{ when: test, span: lowering.handler.spanOf(node.condition) }],
    label('Choice', wordsOf(node.condition)),
    {
      span: lowering.handler.spanOf(node.condition),
      slot,
    },
  )
  return joined(
    node,
    [
      [yes, ways[0]!],
      [no, otherwise],
    ],
    lowering,
  )
}

/** `a && b` and its like, where `b` needs states: only the way that asks for `b` goes through them. */
export function logical(node: ts.BinaryExpression, operator: '&&' | '||' | '??', lowering: Lowering): Expression {
  const { graph } = lowering
  const left = lowerExpression(node.left, lowering)
  const known = operator === '??' ? undefined : knownTruth(left)
  if (known !== undefined) return known === (operator === '&&') ? lowerExpression(node.right, lowering) : left
  const slot = graph.reserve()
  const right = graph.apart(() => lowerExpression(node.right, lowering))
  if (!right.hasStates) return { kind: 'logical', operator, left, right: right.value }
  const when =
    operator === '??'
      ? ({
          kind: 'binary',
          operator: '==',
          left,
          right: { kind: 'literal', value: null },
          shape: { kind: 'boolean' },
        } as const)
      : truthOf(left)
  const { ways, otherwise } = graph.addChoice([{ when }], label('Choice', wordsOf(node.left)), {
    span: lowering.handler.spanOf(node.left),
    slot,
  })
  const goesOn: Edge = operator === '||' ? otherwise : ways[0]!
  const stays: Edge = operator === '||' ? ways[0]! : otherwise
  const kept = operator !== '&&' && left.shape ? { ...left, shape: withoutNullish(left.shape) } : left
  const same: Fragment<Expression> = { value: kept, hasStates: false, enter: (edge) => [edge] }
  return joined(
    node,
    [
      [right, goesOn],
      [same, stays],
    ],
    lowering,
  )
}

/** Brings ways together that each found a value: all leave it in one variable. */
export function joined(
  node: ts.Expression,
  ways: readonly (readonly [Fragment<Expression>, Edge])[],
  lowering: Lowering,
): Expression {
  const { graph, handler } = lowering
  const shapes = ways.map(([{ value }]) => value.shape)
  const shape = shapes.every((found) => found !== undefined)
    ? unionOf(shapes)
    : shapeOfType(handler.checker.getTypeAtLocation(node), handler.checker)
  const kept = temporary(node, shape, lowering)
  const ends = ways.flatMap(([fragment, edge]) => {
    graph.resume(fragment.enter(edge))
    graph.add(
      {
        kind: 'assign',
        assign: [{ variable: kept.variable, value: fragment.value }],
        next: '',
        ...(fragment.value.span && { span: fragment.value.span }),
      },
      `Assign ${kept.variable}`,
    )
    return graph.take()
  })
  graph.resume(ends)
  return kept
}
