import { ts } from './project/typescript.js'
import { isObjectLike } from './shapes.ts'
import { bare, rootOf, symbolOf } from './symbols.ts'
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

function mutationTarget(node: ts.Node): ts.Expression | undefined {
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

/**
 * Places where a name's value becomes reachable by another name; a change of its contents would then be seen in two places. Passing it
 * to an operation, returning it or throwing it is a copy.
 */
export function aliasesOf(
  symbol: ts.Symbol,
  root: ts.Node,
  checker: ts.TypeChecker,
  ofParts = false,
): readonly ts.Node[] {
  const found: ts.Node[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text === symbol.name && symbolOf(node, checker) === symbol)
      if (isAlias(node) || (ofParts && isAliasOfPart(partOfName(node, checker), checker))) found.push(node)
    ts.forEachChild(node, visit)
  }
  visit(root)
  return found
}

/** The longest access of a name's parts that still gives an object: `order.lines` of `order.lines.length`. */
function partOfName(name: ts.Identifier, checker: ts.TypeChecker): ts.Node {
  let at: ts.Node = name
  for (;;) {
    const { parent } = at
    const isAccess =
      (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) && parent.expression === at
    if (!isAccess || !isObjectLike(parent, checker)) return at
    at = parent
  }
}

/** Whether a part goes on to another name: by a pattern, as the item of a loop, in a copy of what holds it, through a method. */
function isAliasOfPart(part: ts.Node, checker: ts.TypeChecker): boolean {
  const { parent } = part
  if (ts.isVariableDeclaration(parent)) return parent.initializer === part
  if (ts.isForOfStatement(parent)) return parent.expression === part
  if (ts.isSpreadElement(parent) || ts.isSpreadAssignment(parent)) return true
  // `Object.values(order.lines)` gives the lines themselves.
  if (ts.isCallExpression(parent) && parent.expression !== part && isObjectLike(parent, checker)) return true
  if (ts.isCallExpression(parent) && parent.expression === part)
    return isObjectLike(parent, checker) || parent.arguments.some((argument) => ts.isFunctionLike(bare(argument)))
  return isAlias(part)
}

/** Whether the value goes on to another name. Only what is known to read or copy it does not. */
function isAlias(name: ts.Node): boolean {
  let at: ts.Node = name
  while (carries(at.parent, at)) at = at.parent
  const { parent } = at
  if (ts.isVariableDeclaration(parent)) return parent.initializer === at && ts.isIdentifier(parent.name)
  if (ts.isBinaryExpression(parent)) return isAssignment(parent.operatorToken.kind) && parent.right === at
  // `list.push(other)` keeps `other` in the list; every other call is an operation or does not keep it.
  if (ts.isCallExpression(parent)) return mutationTarget(parent) !== undefined && parent.expression !== at
  if (ts.isBindingElement(parent) || ts.isParameter(parent)) return parent.initializer === at
  return !READERS.has(parent.kind) && !ts.isStatement(parent) && !ts.isTypeNode(parent)
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
/** They read a part of a value, copy it, or ask something of it. What a function gives back (`() => list`) is a copy here. */
const READERS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.PropertyAccessExpression,
  ts.SyntaxKind.ElementAccessExpression,
  ts.SyntaxKind.SpreadElement,
  ts.SyntaxKind.SpreadAssignment,
  ts.SyntaxKind.TemplateSpan,
  ts.SyntaxKind.TypeOfExpression,
  ts.SyntaxKind.VoidExpression,
  ts.SyntaxKind.PrefixUnaryExpression,
  ts.SyntaxKind.PostfixUnaryExpression,
  ts.SyntaxKind.ConditionalExpression,
  ts.SyntaxKind.NewExpression,
  ts.SyntaxKind.ArrowFunction,
  ts.SyntaxKind.ComputedPropertyName,
  ts.SyntaxKind.PropertyAssignment,
])
