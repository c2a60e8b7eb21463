import { ts } from './project/typescript.js'
import { isAssignment } from './assignments.ts'
import { methodName, MUTATORS, mutationTarget } from './mutations.ts'
import { movingMethods } from './regex-places.ts'
import { isObjectLike } from './shapes.ts'
import { bare, isGlobal, isInDurableApi, isInside, rootOf, symbolOf } from './symbols.ts'

/*
 * Where the contents of a constant change that stands outside of the handler. One mention after the other is followed: through names it is
 * given to, loops over it, its parts, and functions of the user it is passed to; copies (spreads, methods that make a new list) are not. Where a
 * value leaves out of sight `changeWithin` goes on without it, `changeAnywhere` takes it for a change. Of values of the handler
 * `sharing/` knows which names may lead to one object.
 */

interface Search {
  readonly checker: ts.TypeChecker
  readonly seen: Set<ts.Symbol>
  /** Where a value that leaves is out of sight: passed to code that is not here, kept in another object, returned. */
  readonly strict: boolean
  /** Functions whose `return` is a copy. */
  readonly handler: ts.Node
  /** Methods that change what the value holds. */
  readonly mutators: ReadonlySet<string>
}

/** Methods that answer with an element of the list, not a copy. */
const PART_METHODS = new Set(['find', 'findLast', 'at'])

/** The first place in code that changes what a name holds. */
export function changeWithin(
  symbol: ts.Symbol,
  roots: readonly ts.Node[],
  handler: { readonly checker: ts.TypeChecker; readonly function: ts.Node },
): ts.Node | undefined {
  return changeOf(symbol, roots, { ...searchOf(symbol, handler), strict: false })
}

/** The first place in the user's files that changes a constant of a module, or lets it out of sight. */
export function changeAnywhere(
  symbol: ts.Symbol,
  files: readonly ts.SourceFile[],
  handler: { readonly checker: ts.TypeChecker; readonly function: ts.Node },
): ts.Node | undefined {
  return changeOf(symbol, files, { ...searchOf(symbol, handler), strict: true })
}

function searchOf(
  symbol: ts.Symbol,
  { checker, function: handler }: { readonly checker: ts.TypeChecker; readonly function: ts.Node },
): Omit<Search, 'strict'> {
  const moving = movingMethods(symbol.valueDeclaration)
  return { checker, handler, seen: new Set(), mutators: moving ? new Set([...MUTATORS, ...moving]) : MUTATORS }
}

function changeOf(symbol: ts.Symbol, roots: readonly ts.Node[], search: Search): ts.Node | undefined {
  if (search.seen.has(symbol)) return undefined
  search.seen.add(symbol)
  const visit = (names: ReadonlySet<string>) => {
    const find = (node: ts.Node): ts.Node | undefined => {
      if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return undefined
      const isUse = ts.isIdentifier(node) && names.has(node.text) && symbolOf(node, search.checker) === symbol
      return (isUse ? changeByUse(node, roots, search) : undefined) ?? ts.forEachChild(node, find)
    }
    return find
  }
  for (const root of roots) {
    const found = visit(namesIn(root, symbol, search.checker))(root)
    if (found) return found
  }
  return undefined
}

/** What a file calls a symbol: its own name, and names of imports. */
function namesIn(root: ts.Node, symbol: ts.Symbol, checker: ts.TypeChecker): ReadonlySet<string> {
  const names = new Set([symbol.name])
  const declared = symbol.valueDeclaration && ts.getNameOfDeclaration(symbol.valueDeclaration)
  if (declared && ts.isIdentifier(declared)) names.add(declared.text)
  if (!ts.isSourceFile(root)) return names
  for (const statement of root.statements) {
    const clause = ts.isImportDeclaration(statement) ? statement.importClause : undefined
    const bindings = clause?.namedBindings
    const locals = [
      clause?.name,
      ...(bindings && ts.isNamedImports(bindings) ? bindings.elements.map((e) => e.name) : []),
    ]
    for (const local of locals) if (local && symbolOf(local, checker) === symbol) names.add(local.text)
  }
  return names
}

/** Follows one mention of a value outwards until it is read, changed, copied or given another name. */
function changeByUse(name: ts.Identifier, roots: readonly ts.Node[], search: Search): ts.Node | undefined {
  let at: ts.Node = name
  // `limits.LIMITS` of a namespace import is the name itself.
  if (ts.isPropertyAccessExpression(name.parent) && name.parent.name === name) {
    if (!isNamespace(name.parent.expression, search.checker)) return undefined
    at = name.parent
  }
  const escapes = (node: ts.Node) => (search.strict ? node : undefined)
  for (;;) {
    const parent: ts.Node = at.parent
    const isAccess = at !== name && (ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at))
    if (isAccess && isTarget(at)) return at
    if (isTransparent(parent, at)) {
      at = parent
      continue
    }
    if ((ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) && parent.expression === at) {
      const call = calleeOf(parent)
      const method = methodName(parent, search.checker) ?? ''
      if (call) {
        if (search.mutators.has(method)) return parent
        const found = followCallbacks(call, search)
        if (found) return found
        if (!PART_METHODS.has(method)) return undefined
        at = call
        continue
      }
      if (mutationTarget(parent, search.checker) === at) return parent
      if (!isObjectLike(parent, search.checker) && !isTarget(parent)) return undefined
      at = parent
      continue
    }
    if (ts.isVariableDeclaration(parent))
      return parent.initializer === at ? followNames(parent.name, roots, search) : undefined
    if (ts.isForOfStatement(parent)) {
      const { expression, initializer } = parent
      const loop = expression === at && ts.isVariableDeclarationList(initializer) ? initializer : undefined
      return loop && followNames(loop.declarations[0]!.name, roots, search)
    }
    if (ts.isBinaryExpression(parent)) {
      if (!isAssignment(parent.operatorToken.kind) || parent.right !== at) return undefined
      const target = rootOf(parent.left)
      const isName = ts.isIdentifier(bare(parent.left))
      if (!ts.isIdentifier(target) || (!isName && !search.strict)) return escapes(parent)
      const symbol = symbolOf(target, search.checker)
      return symbol && changeOf(symbol, roots, search)
    }
    if (isPartOfLiteral(parent)) {
      if (!search.strict) return undefined
      at = ts.isArrayLiteralExpression(parent) ? parent : parent.parent
      continue
    }
    if (ts.isCallExpression(parent)) {
      if (mutationTarget(parent, search.checker) === at) return parent
      return parent.expression === at ? undefined : followArgument(parent, at, search)
    }
    if (ts.isNewExpression(parent)) return parent.expression === at ? undefined : escapes(parent)
    if (ts.isReturnStatement(parent) || ts.isArrowFunction(parent))
      return isInside(parent, search.handler) ? undefined : escapes(parent)
    return isRead(parent) ? undefined : escapes(parent)
  }
}

/** Parts of syntax that a value passes through as itself. */
function isTransparent(parent: ts.Node, at: ts.Node): boolean {
  if (ts.isConditionalExpression(parent)) return parent.condition !== at
  if (ts.isBinaryExpression(parent)) {
    const { kind } = parent.operatorToken
    return (
      kind === ts.SyntaxKind.AmpersandAmpersandToken ||
      kind === ts.SyntaxKind.BarBarToken ||
      kind === ts.SyntaxKind.QuestionQuestionToken ||
      (kind === ts.SyntaxKind.CommaToken && parent.right === at)
    )
  }
  return (
    ts.isParenthesizedExpression(parent) ||
    ts.isAsExpression(parent) ||
    ts.isSatisfiesExpression(parent) ||
    ts.isTypeAssertionExpression(parent) ||
    ts.isNonNullExpression(parent) ||
    ts.isAwaitExpression(parent)
  )
}

/** An access that is written, counted or deleted. */
function isTarget(access: ts.Node): boolean {
  let at = access
  while (ts.isParenthesizedExpression(at.parent) || ts.isAsExpression(at.parent) || ts.isNonNullExpression(at.parent))
    at = at.parent
  const { parent } = at
  if (ts.isBinaryExpression(parent)) return isAssignment(parent.operatorToken.kind) && parent.left === at
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent))
    return parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken
  return ts.isDeleteExpression(parent)
}

function calleeOf(access: ts.Node): ts.CallExpression | undefined {
  let at = access
  while (ts.isParenthesizedExpression(at.parent) || ts.isNonNullExpression(at.parent)) at = at.parent
  return ts.isCallExpression(at.parent) && at.parent.expression === at ? at.parent : undefined
}

/** `list.forEach((item) => …)`: the items are parts of the list. */
function followCallbacks(call: ts.CallExpression, search: Search): ts.Node | undefined {
  for (const argument of call.arguments) {
    const at = bare(argument)
    if (!ts.isArrowFunction(at) && !ts.isFunctionExpression(at)) continue
    for (const parameter of at.parameters) {
      const found = followNames(parameter.name, [at], search)
      if (found) return found
    }
  }
  return undefined
}

/** The names that a declaration gives to a value or to its parts; what a rest element holds is a copy. */
function followNames(name: ts.BindingName, roots: readonly ts.Node[], search: Search): ts.Node | undefined {
  if (ts.isIdentifier(name)) {
    const symbol = symbolOf(name, search.checker)
    return symbol && isObjectLike(name, search.checker) ? changeOf(symbol, roots, search) : undefined
  }
  for (const element of name.elements) {
    if (!ts.isBindingElement(element) || element.dotDotDotToken) continue
    const found = followNames(element.name, roots, search)
    if (found) return found
  }
  return undefined
}

/** A value passed to a function: of the user's it is followed inside, the platform's and the API's change nothing they are given. */
function followArgument(call: ts.CallExpression, argument: ts.Node, search: Search): ts.Node | undefined {
  const { checker, strict } = search
  const callee = bare(call.expression)
  const at = call.arguments.findIndex((candidate) => candidate === argument)
  if (ts.isPropertyAccessExpression(callee) && search.mutators.has(callee.name.text)) {
    // `text.replace(regex, …)`
    if (!MUTATORS.has(callee.name.text)) return at === 0 ? call : undefined
    const isStatic = ts.isIdentifier(callee.expression) && callee.expression.text === 'Object'
    if (isStatic) return at === 0 ? call : undefined
    // `list.push(value)` keeps the value in the list.
    return strict ? call : undefined
  }
  const declaration = checker.getResolvedSignature(call)?.declaration
  if (declaration && (isInDurableApi(declaration) || declaration.getSourceFile().isDeclarationFile)) {
    const isPlatform = isInDurableApi(declaration) || isGlobal(symbolOf(rootOf(call.expression), checker))
    return isPlatform || !strict ? undefined : call
  }
  const parameter = declaration && ts.isFunctionLike(declaration) ? declaration.parameters[at] : undefined
  const hasBody = declaration !== undefined && 'body' in declaration && declaration.body !== undefined
  if (parameter && !parameter.dotDotDotToken && hasBody) return followNames(parameter.name, [declaration], search)
  return strict ? call : undefined
}

function isPartOfLiteral(parent: ts.Node): boolean {
  return (
    ts.isArrayLiteralExpression(parent) || ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent)
  )
}

/** What only reads or copies a value, or does not use it as one. */
function isRead(parent: ts.Node): boolean {
  return (
    ts.isSpreadElement(parent) ||
    ts.isSpreadAssignment(parent) ||
    ts.isTemplateSpan(parent) ||
    ts.isTypeOfExpression(parent) ||
    ts.isPrefixUnaryExpression(parent) ||
    ts.isPostfixUnaryExpression(parent) ||
    ts.isConditionalExpression(parent) ||
    ts.isStatement(parent) ||
    ts.isElementAccessExpression(parent) ||
    ts.isComputedPropertyName(parent) ||
    ts.isPropertyAccessExpression(parent) ||
    ts.isBindingElement(parent) ||
    ts.isParameter(parent) ||
    ts.isExportSpecifier(parent) ||
    ts.isImportSpecifier(parent)
  )
}

function isNamespace(node: ts.Expression, checker: ts.TypeChecker): boolean {
  const symbol = symbolOf(bare(node), checker)
  return symbol !== undefined && (symbol.flags & ts.SymbolFlags.Module) !== 0
}
