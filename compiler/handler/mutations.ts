import { ts } from 'ts-morph'
import { bare, rootOf, symbolOf } from './symbols.ts'
import { isAssignment } from './assignments.ts'

/** Methods that change the object they are called on. */
const MUTATORS = new Set(
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
  if (ts.isCallExpression(node)) {
    const callee = bare(node.expression)
    if (!ts.isPropertyAccessExpression(callee) || !MUTATORS.has(callee.name.text)) return undefined
    const isStatic = ts.isIdentifier(callee.expression) && callee.expression.text === 'Object'
    return isStatic ? node.arguments[0] : callee.expression
  }
  return undefined
}

function partOf(target: ts.Expression): ts.Expression | undefined {
  const at = bare(target)
  return ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at) ? at.expression : undefined
}

/** Whether nothing in the file of a constant changes its contents. */
export function isNeverMutated(symbol: ts.Symbol, declaration: ts.Node, checker: ts.TypeChecker): boolean {
  const visit = (node: ts.Node): boolean => {
    const name = mutatedName(node)
    if (name && name.text === symbol.name && symbolOf(name, checker) === symbol) return false
    return !ts.forEachChild(node, (child) => !visit(child))
  }
  return visit(declaration.getSourceFile())
}

/**
 * Places where a name's value becomes reachable by another name; a change of its contents would then be seen in two places. Passing it
 * to an operation, returning it or throwing it is a copy.
 */
export function aliasesOf(symbol: ts.Symbol, root: ts.Node, checker: ts.TypeChecker): readonly ts.Node[] {
  const found: ts.Node[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text === symbol.name && isAlias(node) && symbolOf(node, checker) === symbol)
      found.push(node)
    ts.forEachChild(node, visit)
  }
  visit(root)
  return found
}

function isAlias(name: ts.Identifier): boolean {
  let at: ts.Node = name
  while (
    ts.isParenthesizedExpression(at.parent) ||
    ts.isAsExpression(at.parent) ||
    ts.isNonNullExpression(at.parent) ||
    ts.isConditionalExpression(at.parent) ||
    ts.isObjectLiteralExpression(at.parent) ||
    ts.isArrayLiteralExpression(at.parent) ||
    ts.isPropertyAssignment(at.parent) ||
    ts.isShorthandPropertyAssignment(at.parent)
  )
    at = at.parent
  const { parent } = at
  if (ts.isVariableDeclaration(parent)) return parent.initializer === at
  if (ts.isBinaryExpression(parent)) return isAssignment(parent.operatorToken.kind) && parent.right === at
  // `list.push(other)` keeps `other` in the list; every other call is an operation or does not keep it.
  if (ts.isCallExpression(parent)) return mutationTarget(parent) !== undefined && parent.expression !== at
  return false
}
