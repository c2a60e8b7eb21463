import { ts } from './project/typescript.js'
import { bare, rootOf } from './symbols.ts'
import { isAssignment } from './assignments.ts'

/** Methods that change the object they are called on. */
export const MUTATORS = new Set(
  'push pop shift unshift splice sort reverse fill copyWithin set add delete clear append assign defineProperty'.split(
    ' ',
  ),
)

/** The name whose contents a node changes: `a.b = …`, `a[0]++`, `delete a.b`, `a.push(…)`. */
export function mutatedName(node: ts.Node): ts.Identifier | undefined {
  const target = mutationTarget(node)
  if (target === undefined) return undefined
  const root = rootOf(target)
  return ts.isIdentifier(root) ? root : undefined
}

export function mutationTarget(node: ts.Node): ts.Expression | undefined {
  if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) return partOf(node.left)
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
    const counts = node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken
    return counts ? partOf(node.operand) : undefined
  }
  if (ts.isDeleteExpression(node)) return partOf(node.expression)
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node))
    return isInTargetPattern(node) ? node.expression : undefined
  if (ts.isCallExpression(node)) {
    const callee = bare(node.expression)
    if (!ts.isPropertyAccessExpression(callee) || !MUTATORS.has(callee.name.text)) return undefined
    const isStatic = ts.isIdentifier(callee.expression) && callee.expression.text === 'Object'
    return isStatic ? node.arguments[0] : callee.expression
  }
  return undefined
}

/** `[a.b] = …`, `({ x: a.b } = …)`, `for (a.b of …)`: an access that is written without standing in an assignment itself. */
function isInTargetPattern(access: ts.Node): boolean {
  let at = access
  for (;;) {
    const { parent } = at
    if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) return parent.initializer === at
    if (ts.isBinaryExpression(parent)) {
      if (parent.operatorToken.kind !== ts.SyntaxKind.EqualsToken || parent.left !== at) return false
      if (at !== access && (ts.isArrayLiteralExpression(at) || ts.isObjectLiteralExpression(at))) return true
    } else if (ts.isPropertyAssignment(parent)) {
      if (parent.initializer !== at) return false
    } else if (!PATTERN_PARTS.has(parent.kind)) return false
    at = parent
  }
}

const PATTERN_PARTS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.ArrayLiteralExpression,
  ts.SyntaxKind.ObjectLiteralExpression,
  ts.SyntaxKind.SpreadElement,
  ts.SyntaxKind.SpreadAssignment,
  ts.SyntaxKind.ParenthesizedExpression,
  ts.SyntaxKind.NonNullExpression,
  ts.SyntaxKind.AsExpression,
])

function partOf(target: ts.Expression): ts.Expression | undefined {
  const at = bare(target)
  return ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at) ? at.expression : undefined
}

/** Whether a part of the syntax passes a value on as itself, or keeps it in a new object or array. */
export function carries(parent: ts.Node, at: ts.Node): boolean {
  if (ts.isConditionalExpression(parent)) return parent.condition !== at
  if (ts.isPropertyAssignment(parent)) return parent.initializer === at
  if (!ts.isBinaryExpression(parent)) return CARRIERS.has(parent.kind)
  const { kind } = parent.operatorToken
  return LOGICAL.has(kind) || (kind === ts.SyntaxKind.CommaToken && parent.right === at)
}

const LOGICAL: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
])
const CARRIERS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.ParenthesizedExpression,
  ts.SyntaxKind.AsExpression,
  ts.SyntaxKind.SatisfiesExpression,
  ts.SyntaxKind.TypeAssertionExpression,
  ts.SyntaxKind.NonNullExpression,
  ts.SyntaxKind.AwaitExpression,
  ts.SyntaxKind.ObjectLiteralExpression,
  ts.SyntaxKind.ArrayLiteralExpression,
  ts.SyntaxKind.ShorthandPropertyAssignment,
])
