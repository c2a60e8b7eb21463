import { ts } from './project/typescript.js'
import { DURABLE_API_FILE } from './project/compiler-options.ts'

/** The symbol a name means: through imports, and for `{name}` the value, not the property. */
export function symbolOf(node: ts.Node, checker: ts.TypeChecker): ts.Symbol | undefined {
  const symbol =
    node.parent && ts.isShorthandPropertyAssignment(node.parent) && node.parent.name === node
      ? checker.getShorthandAssignmentValueSymbol(node.parent)
      : checker.getSymbolAtLocation(node)
  if (symbol === undefined) return undefined
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
}

/** The name of a symbol that the durable API declares, whatever the file calls it. */
export function durableApiName(node: ts.Node, checker: ts.TypeChecker): string | undefined {
  const symbol = symbolOf(node, checker)
  return symbol?.declarations?.some(isInDurableApi) ? symbol.name : undefined
}

export function isInDurableApi(node: ts.Node): boolean {
  return node.getSourceFile().fileName === DURABLE_API_FILE
}

/** Whether a symbol is a global that the language or the platform declares. */
export function isGlobal(symbol: ts.Symbol | undefined): boolean {
  return symbol?.declarations?.some((declaration) => declaration.getSourceFile().isDeclarationFile) ?? false
}

/** An expression without what only TypeScript sees: parentheses, `as`, `satisfies`, `!`. */
export function bare(node: ts.Expression): ts.Expression {
  let at = node
  while (
    ts.isParenthesizedExpression(at) ||
    ts.isAsExpression(at) ||
    ts.isSatisfiesExpression(at) ||
    ts.isNonNullExpression(at) ||
    ts.isTypeAssertionExpression(at)
  )
    at = at.expression
  return at
}

/** The value of an enum's member, `Status.Paid`. */
export function enumValue(node: ts.Expression, checker: ts.TypeChecker): string | number | undefined {
  const member = symbolOf(ts.isPropertyAccessExpression(node) ? node.name : node, checker)?.valueDeclaration
  return member && ts.isEnumMember(member) ? checker.getConstantValue(member) : undefined
}

export function isFunctionLiteral(node: ts.Node): node is ts.ArrowFunction | ts.FunctionExpression {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node)
}

export function isInside(node: ts.Node, container: ts.Node): boolean {
  return node.getSourceFile() === container.getSourceFile() && node.pos >= container.pos && node.end <= container.end
}

/** The identifier at the root of a chain of property accesses, indexes and calls: `order` of `order.items[0]`. */
export function rootOf(node: ts.Expression): ts.Expression {
  let at = bare(node)
  while (ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at) || ts.isCallExpression(at))
    at = bare(at.expression)
  return at
}
