import { ts } from '../project/typescript.js'
import type { BinaryOperator, Expression } from '../../ir/expression.ts'
import type { Shape } from '../../ir/shape.ts'
import { lowerExpression, type Lowering, refused, report } from '../lowering.ts'
import { canBe, isAlways } from '../shapes.ts'
import { isAssignment } from '../assignments.ts'
import { logical } from './conditional.ts'
import { instanceOf } from './instanceof.ts'

const BINARY: Partial<Record<ts.SyntaxKind, BinaryOperator>> = {
  [ts.SyntaxKind.PlusToken]: '+',
  [ts.SyntaxKind.MinusToken]: '-',
  [ts.SyntaxKind.AsteriskToken]: '*',
  [ts.SyntaxKind.SlashToken]: '/',
  [ts.SyntaxKind.PercentToken]: '%',
  [ts.SyntaxKind.AsteriskAsteriskToken]: '**',
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: '===',
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: '!==',
  [ts.SyntaxKind.EqualsEqualsToken]: '==',
  [ts.SyntaxKind.ExclamationEqualsToken]: '!=',
  [ts.SyntaxKind.LessThanToken]: '<',
  [ts.SyntaxKind.LessThanEqualsToken]: '<=',
  [ts.SyntaxKind.GreaterThanToken]: '>',
  [ts.SyntaxKind.GreaterThanEqualsToken]: '>=',
}
const LOGICAL = {
  [ts.SyntaxKind.AmpersandAmpersandToken]: '&&',
  [ts.SyntaxKind.BarBarToken]: '||',
  [ts.SyntaxKind.QuestionQuestionToken]: '??',
} as const

/** The binary operator that a compound assignment does: `+` of `+=`. */
export const COMPOUND: Partial<Record<ts.SyntaxKind, BinaryOperator>> = {
  [ts.SyntaxKind.PlusEqualsToken]: '+',
  [ts.SyntaxKind.MinusEqualsToken]: '-',
  [ts.SyntaxKind.AsteriskEqualsToken]: '*',
  [ts.SyntaxKind.SlashEqualsToken]: '/',
  [ts.SyntaxKind.PercentEqualsToken]: '%',
  [ts.SyntaxKind.AsteriskAsteriskEqualsToken]: '**',
}

export function binary(node: ts.BinaryExpression, lowering: Lowering): Expression {
  const kind = node.operatorToken.kind
  if (kind in LOGICAL) return logical(node, LOGICAL[kind as keyof typeof LOGICAL], lowering)
  if (kind === ts.SyntaxKind.InstanceOfKeyword) return instanceOf(node, lowering)
  const operator = BINARY[kind]
  if (operator === undefined) {
    const construct = isAssignment(kind)
      ? 'an assignment inside an expression'
      : `the operator \`${node.operatorToken.getText()}\``
    report(lowering, 'unsupported-syntax', { construct }, node.operatorToken)
    return refused(lowering, node)
  }
  const left = lowerExpression(node.left, lowering)
  const right = lowerExpression(node.right, lowering)
  if (operator === '+') return added(left, right, node, lowering)
  if (/^[=!]=/.test(operator)) return compared(operator, left, right, node, lowering)
  const shape: Shape = { kind: /[<>]/.test(operator) ? 'boolean' : 'number' }
  return { kind: 'binary', operator, left, right, shape }
}

/** `+` of a text is a text; objects become texts that nobody wants. */
export function added(left: Expression, right: Expression, node: ts.BinaryExpression, lowering: Lowering): Expression {
  const isText = isAlways(left.shape, 'string') || isAlways(right.shape, 'string') || isString(left) || isString(right)
  if (isText) {
    requireText(left, node.left, lowering)
    requireText(right, node.right, lowering)
  }
  return { kind: 'binary', operator: '+', left, right, ...(isText && { shape: { kind: 'string' } }) }
}

function isString(value: Expression): boolean {
  return value.kind === 'literal' && typeof value.value === 'string'
}

/** JavaScript compares objects by identity, which data does not have. */
export function compared(
  operator: BinaryOperator,
  left: Expression,
  right: Expression,
  node: ts.Expression,
  lowering: Lowering,
): Expression {
  const isObject = ({ shape }: Expression) =>
    (['object', 'array', 'error', 'batch'] as const).some((kind) => isAlways(shape, kind))
  if (isObject(left) && isObject(right))
    report(
      lowering,
      'unsupported-value',
      {
        what: `comparing objects with \`${operator}\``,
        why: 'JavaScript asks whether they are the same object, and data has no identity',
      },
      node,
    )
  return { kind: 'binary', operator, left, right, shape: { kind: 'boolean' } }
}

/** Reports a value whose text is not what its author meant: of an object, an array or an error. */
export function requireText(value: Expression, node: ts.Node, lowering: Lowering): void {
  const odd = (['object', 'array', 'error', 'batch'] as const).find((kind) => isAlways(value.shape, kind))
  if (odd)
    report(
      lowering,
      'unsupported-value',
      {
        what: `the text of \`${node.getText()}\``,
        why: odd === 'error' ? 'use its `message`' : `it is ${odd === 'array' ? 'an array' : 'an object'}`,
      },
      node,
    )
}

/** Reports an error or a batch where only data can stand: in an object or array, as input, as what is returned. */
export function requireData(value: Expression, node: ts.Node, lowering: Lowering): void {
  const { shape } = value
  if (shape === undefined || shape.kind === 'unknown') return
  const odd = (['error', 'batch'] as const).find((kind) => canBe(shape, kind))
  if (odd === 'error')
    report(
      lowering,
      'unsupported-value',
      { what: `the error \`${node.getText()}\` as data`, why: 'take its `name` and `message`' },
      node,
    )
  if (odd === 'batch')
    report(
      lowering,
      'unsupported-value',
      { what: `the batch \`${node.getText()}\` as data`, why: 'take `getResults()` or what else of it you need' },
      node,
    )
}

export function prefix(node: ts.PrefixUnaryExpression, lowering: Lowering): Expression {
  const operand = () => lowerExpression(node.operand, lowering)
  switch (node.operator) {
    case ts.SyntaxKind.ExclamationToken: {
      const value = operand()
      if (value.kind === 'literal' && typeof value.value === 'boolean') return { kind: 'literal', value: !value.value }
      return { kind: 'unary', operator: '!', operand: value, shape: { kind: 'boolean' } }
    }
    case ts.SyntaxKind.MinusToken: {
      const value = operand()
      if (value.kind === 'literal' && typeof value.value === 'number' && value.value !== 0)
        return { kind: 'literal', value: -value.value }
      return { kind: 'unary', operator: '-', operand: value, shape: { kind: 'number' } }
    }
    case ts.SyntaxKind.PlusToken:
      return { kind: 'unary', operator: '+', operand: operand(), shape: { kind: 'number' } }
    default:
      report(
        lowering,
        'unsupported-syntax',
        { construct: `the operator \`${ts.tokenToString(node.operator)}\` here` },
        node,
      )
      return refused(lowering, node)
  }
}

export function typeOf(node: ts.TypeOfExpression, lowering: Lowering): Expression {
  const operand = lowerExpression(node.expression, lowering)
  return { kind: 'unary', operator: 'typeof', operand, shape: { kind: 'string' } }
}
