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
  // `globalThis` has no declaration.
  if (symbol?.name === 'globalThis' && !symbol.declarations?.length) return true
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

/** The expression that is all of a function's body: `x => f(x)`, `x => { return f(x) }`. */
export function onlyExpression({ body }: ts.ArrowFunction | ts.FunctionExpression): ts.Expression | undefined {
  if (!ts.isBlock(body)) return body
  const [only, ...others] = body.statements
  return only && others.length === 0 && ts.isReturnStatement(only) ? only.expression : undefined
}

/** The names that a name or a pattern of a declaration binds. */
export function namesBoundBy(name: ts.BindingName): readonly ts.Identifier[] {
  if (ts.isIdentifier(name)) return [name]
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : namesBoundBy(element.name)))
}

/** What takes the value of a call, awaited or not: the name of its declaration, the left side of its assignment. */
export function takerOf(call: ts.Node): ts.BindingName | ts.Expression | undefined {
  let at = call
  while (ts.isAwaitExpression(at.parent) || ts.isParenthesizedExpression(at.parent) || ts.isAsExpression(at.parent))
    at = at.parent
  const { parent } = at
  if (ts.isVariableDeclaration(parent)) return parent.name
  return ts.isBinaryExpression(parent) && parent.right === at ? parent.left : undefined
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
