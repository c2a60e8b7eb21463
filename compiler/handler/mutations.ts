import { ts } from './project/typescript.js'
import { bare, isGlobal, rootOf, symbolOf } from './symbols.ts'
import { isAssignment } from './assignments.ts'

/** Methods that change the object they are called on. */
export const MUTATORS = new Set(
  'push pop shift unshift splice sort reverse fill copyWithin set add delete clear append assign defineProperty'.split(
    ' ',
  ),
)

/** The name whose contents a node changes: `a.b = …`, `a[0]++`, `delete a.b`, `a.push(…)`. */
export function mutatedName(node: ts.Node, checker: ts.TypeChecker): ts.Identifier | undefined {
  const target = mutationTarget(node, checker)
  if (target === undefined) return undefined
  const root = rootOf(target)
  return ts.isIdentifier(root) ? root : undefined
}

/** How a message names what a change changes. */
export function changedName(change: ts.Node, checker: ts.TypeChecker): string {
  const target = mutationTarget(change, checker)
  return target === undefined ? change.getText() : rootOf(target).getText()
}

/** The object that a node changes. A changing method that is taken as a value (`list.push.bind(list)`) is taken for called. */
export function mutationTarget(node: ts.Node, checker: ts.TypeChecker): ts.Expression | undefined {
  if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) return partOf(node.left)
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
    const counts = node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken
    return counts ? partOf(node.operand) : undefined
  }
  if (ts.isDeleteExpression(node)) return partOf(node.expression)
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
    const isChange = isInTargetPattern(node) || (!isCallee(node) && isChanging(node, checker))
    return isChange ? node.expression : undefined
  }
  return ts.isCallExpression(node) ? changedByCall(node, checker) : undefined
}

function changedByCall(call: ts.CallExpression, checker: ts.TypeChecker): ts.Expression | undefined {
  const callee = bare(call.expression)
  const [first] = call.arguments
  if (ts.isPropertyAccessExpression(callee) || ts.isElementAccessExpression(callee)) {
    const owner = bare(callee.expression)
    const method = methodName(callee, checker)
    const namespace = ts.isIdentifier(owner) && isGlobal(symbolOf(owner, checker)) ? owner.text : ''
    if (namespace === 'Object' || namespace === 'Reflect') {
      if (method !== undefined && STATIC_MUTATORS.has(method)) return first
    } else if (method !== undefined && MUTATORS.has(method)) return callee.expression
    else if (ts.isElementAccessExpression(callee) && isChanging(callee, checker)) return callee.expression
    // `Array.prototype.push.call(list, x)`
    if (method !== undefined && BORROWS.has(method) && isChanging(owner, checker)) return first
  }
  // `Reflect.apply(push, list, [x])`, `items.forEach(Set.prototype.add, set)`
  const passed = call.arguments.findIndex((argument) => isChanging(argument, checker))
  return passed < 0 ? undefined : call.arguments[passed + 1]
}

const STATIC_MUTATORS: ReadonlySet<string> = new Set(
  'assign defineProperty defineProperties set deleteProperty setPrototypeOf'.split(' '),
)
const BORROWS: ReadonlySet<string> = new Set(['call', 'apply', 'bind'])

/** The name of a method, in brackets too where the text says which. */
export function methodName(
  callee: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  checker: ts.TypeChecker,
): string | undefined {
  if (ts.isPropertyAccessExpression(callee)) return callee.name.text
  const type = checker.getTypeAtLocation(callee.argumentExpression)
  return type.isStringLiteral() ? type.value : undefined
}

/** Whether an expression gives a function of the platform that changes what it is called on, by whatever name. */
function isChanging(node: ts.Expression, checker: ts.TypeChecker): boolean {
  const at = bare(node)
  if (!ts.isIdentifier(at) && !ts.isPropertyAccessExpression(at) && !ts.isElementAccessExpression(at)) return false
  const type = checker.getNonNullableType(checker.getTypeAtLocation(at))
  return (type.isUnion() ? type.types : [type]).some((member) => {
    const symbol = member.getSymbol()
    return symbol !== undefined && MUTATORS.has(symbol.name) && isMethod(symbol) && isGlobal(symbol)
  })
}

const isMethod = ({ flags }: ts.Symbol): boolean => (flags & ts.SymbolFlags.Method) !== 0

function isCallee(access: ts.Node): boolean {
  let at = access
  while (ts.isParenthesizedExpression(at.parent) || ts.isNonNullExpression(at.parent)) at = at.parent
  return ts.isCallExpression(at.parent) && at.parent.expression === at
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
