import { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import type { Shape } from '../../ir/shape.ts'
import { shapeHere } from '../guards.ts'
import { type Lowering, refused, report } from '../lowering.ts'
import { beyondType, isAnything, type Nullish, nullishness } from '../nullish.ts'
import { moreThanJson, shapeOf } from '../../expressions/shapes.ts'
import { canBe, shapeOfType, withNullish, withoutNullish } from '../shapes.ts'
import { bare } from '../symbols.ts'
import { syntaxName } from '../syntax-names.ts'
import { elementAccess, propertyAccess } from './access.ts'
import { pureExpression } from '../compute/expression.ts'
import { isAssignment } from '../assignments.ts'
import { effect, isCounting } from '../statements/expression.ts'
import { assignment, counting, deleted, mutation } from './assignment.ts'
import { awaited } from './awaited.ts'
import { call } from './call.ts'
import { conditional } from './conditional.ts'
import { newExpression } from './new.ts'
import { identifier } from './identifier.ts'
import { arrayLiteral, objectLiteral, template } from './literals.ts'
import { binary, prefix, typeOf } from './operators.ts'

/** Every kind of expression that TypeScript has, those aside that only types see. */
type ExpressionNode =
  | ts.ArrayLiteralExpression
  | ts.ArrowFunction
  | ts.AwaitExpression
  | ts.BigIntLiteral
  | ts.BinaryExpression
  | ts.CallExpression
  | ts.ClassExpression
  | ts.CommaListExpression
  | ts.ConditionalExpression
  | ts.DeleteExpression
  | ts.ElementAccessExpression
  | ts.FalseLiteral
  | ts.FunctionExpression
  | ts.Identifier
  | ts.ImportExpression
  | ts.JsxElement
  | ts.JsxFragment
  | ts.JsxSelfClosingElement
  | ts.MetaProperty
  | ts.NewExpression
  | ts.NoSubstitutionTemplateLiteral
  | ts.NullLiteral
  | ts.NumericLiteral
  | ts.ObjectLiteralExpression
  | ts.OmittedExpression
  | ts.PostfixUnaryExpression
  | ts.PrefixUnaryExpression
  | ts.PropertyAccessExpression
  | ts.RegularExpressionLiteral
  | ts.SpreadElement
  | ts.StringLiteral
  | ts.SuperExpression
  | ts.TaggedTemplateExpression
  | ts.TemplateExpression
  | ts.ThisExpression
  | ts.TrueLiteral
  | ts.TypeOfExpression
  | ts.VoidExpression
  | ts.YieldExpression

/** A row lowers its kind, or says that it is refused. A kind without a row fails our build. */
type Rows = {
  readonly [K in ExpressionNode['kind']]:
    | ((node: Extract<ExpressionNode, { readonly kind: K }>, lowering: Lowering) => Expression)
    | 'refused'
}

const ROWS: Rows = {
  [ts.SyntaxKind.StringLiteral]: (node) => ({ kind: 'literal', value: node.text }),
  [ts.SyntaxKind.NoSubstitutionTemplateLiteral]: (node) => ({ kind: 'literal', value: node.text }),
  [ts.SyntaxKind.NumericLiteral]: (node) => ({ kind: 'literal', value: Number(node.text) }),
  [ts.SyntaxKind.TrueKeyword]: () => ({ kind: 'literal', value: true }),
  [ts.SyntaxKind.FalseKeyword]: () => ({ kind: 'literal', value: false }),
  [ts.SyntaxKind.NullKeyword]: () => ({ kind: 'literal', value: null }),
  [ts.SyntaxKind.Identifier]: identifier,
  [ts.SyntaxKind.PropertyAccessExpression]: propertyAccess,
  [ts.SyntaxKind.ElementAccessExpression]: elementAccess,
  [ts.SyntaxKind.CallExpression]: (node, lowering) => mutation(node, lowering, true) ?? call(node, lowering),
  [ts.SyntaxKind.NewExpression]: newExpression,
  [ts.SyntaxKind.AwaitExpression]: awaited,
  [ts.SyntaxKind.ArrayLiteralExpression]: arrayLiteral,
  [ts.SyntaxKind.ObjectLiteralExpression]: objectLiteral,
  [ts.SyntaxKind.TemplateExpression]: template,
  [ts.SyntaxKind.BinaryExpression]: binaryOrEffect,
  [ts.SyntaxKind.PrefixUnaryExpression]: (node, lowering) =>
    isCounting(node) ? counting(node, lowering, true) : prefix(node, lowering),
  [ts.SyntaxKind.TypeOfExpression]: typeOf,
  [ts.SyntaxKind.ConditionalExpression]: conditional,
  [ts.SyntaxKind.PostfixUnaryExpression]: (node, lowering) => counting(node, lowering, true),
  [ts.SyntaxKind.ArrowFunction]: 'refused',
  [ts.SyntaxKind.FunctionExpression]: 'refused',
  [ts.SyntaxKind.ClassExpression]: 'refused',
  [ts.SyntaxKind.BigIntLiteral]: 'refused',
  [ts.SyntaxKind.RegularExpressionLiteral]: 'refused',
  [ts.SyntaxKind.TaggedTemplateExpression]: 'refused',
  [ts.SyntaxKind.DeleteExpression]: deleted,
  [ts.SyntaxKind.VoidExpression]: voided,
  [ts.SyntaxKind.YieldExpression]: 'refused',
  [ts.SyntaxKind.CommaListExpression]: 'refused',
  [ts.SyntaxKind.ImportKeyword]: 'refused',
  [ts.SyntaxKind.JsxElement]: 'refused',
  [ts.SyntaxKind.JsxFragment]: 'refused',
  [ts.SyntaxKind.JsxSelfClosingElement]: 'refused',
  [ts.SyntaxKind.MetaProperty]: 'refused',
  [ts.SyntaxKind.OmittedExpression]: 'refused',
  [ts.SyntaxKind.SpreadElement]: 'refused',
  [ts.SyntaxKind.SuperKeyword]: 'refused',
  [ts.SyntaxKind.ThisKeyword]: 'refused',
}

/** Assignments and the comma operator are written as operators too. */
function binaryOrEffect(node: ts.BinaryExpression, lowering: Lowering): Expression {
  const { kind } = node.operatorToken
  if (isAssignment(kind)) return assignment(node, lowering, true)
  if (kind !== ts.SyntaxKind.CommaToken) return binary(node, lowering)
  effect(node.left, lowering)
  return lowerAnyExpression(node.right, lowering)
}

/** `void context.step(…)` starts an operation that nobody awaits; of anything else only the effect is left. */
function voided(node: ts.VoidExpression, lowering: Lowering): Expression {
  effect(node.expression, lowering)
  return { kind: 'undefined' }
}

/** Lowers one expression: states for what it awaits or may throw, and the pure expression that stands for its value. */
export function lowerAnyExpression(node: ts.Expression, lowering: Lowering): Expression {
  const inner = bare(node)
  return lowering.handler.pureCode.isPure(inner)
    ? pureExpression(inner, lowering, exactExpression)
    : exactExpression(inner, lowering)
}

function exactExpression(inner: ts.Expression, lowering: Lowering): Expression {
  // The row of a kind takes nodes of that kind; the lookup loses the link.
  const row = (ROWS as Partial<Record<ts.SyntaxKind, Rows[ExpressionNode['kind']]>>)[inner.kind]
  if (typeof row !== 'function') {
    report(lowering, 'unsupported-syntax', { construct: syntaxName(inner) }, inner)
    return refused(lowering, inner)
  }
  const found = (row as (node: ts.Expression, lowering: Lowering) => Expression)(inner, lowering)
  return withPlace(found, inner, lowering)
}

/** Adds the place, and what the checker knows of the value there (narrowed by the conditions around it). */
function withPlace(found: Expression, inner: ts.Expression, lowering: Lowering): Expression {
  const { handler } = lowering
  const placed = found.span ? found : { ...found, span: handler.spanOf(inner) }
  if (placed.shape || placed.kind === 'literal' || placed.kind === 'undefined') return placed
  // Of a value that holds an error the checker knows less.
  const own = shapeOf(placed, {
    variable: (id) => handler.variables.shapeOf(id),
    result: { kind: 'unknown' },
    event: { kind: 'unknown' },
  })
  if (moreThanJson(own)) {
    const here = placed.kind === 'variable' ? shapeHere(placed, own, lowering) : own
    return { ...placed, shape: withNullish(withoutNullish(here), nullHere(here, inner, lowering)) }
  }
  const beyond = beyondType(inner, handler)
  const type = handler.checker.getTypeAtLocation(inner)
  if (beyond.unchecked || isAnything(type)) return placed
  const shape = shapeOfType(type, handler.checker)
  return { ...placed, shape: withNullish(shape, beyond) }
}

/** Which of null and undefined a value may still be, after the conditions around it. */
function nullHere(shape: Shape, node: ts.Expression, { handler }: Lowering): Nullish {
  const may = nullishness(node, handler)
  return {
    undefined: canBe(shape, 'undefined') && may.undefined,
    null: canBe(shape, 'null') && may.null,
  }
}
