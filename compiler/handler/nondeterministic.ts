import { ts } from './project/typescript.js'
import { type HandlerLowering, type Lowering, report } from './lowering.ts'
import { bare, isGlobal, rootOf, symbolOf } from './symbols.ts'

/** What differs from one run of the handler to the next, as the source spells it. Only a step may ask for it. */
const CALLS = new Set(
  `Date.now Math.random performance.now crypto.randomUUID crypto.getRandomValues crypto.randomBytes fetch setTimeout setInterval
  setImmediate queueMicrotask Date`.split(/\s+/),
)
const ROOTS = new Set(['process', 'crypto', 'performance', 'Intl', 'globalThis', 'global'])

/** Reports time, randomness, environment and I/O between operations. Answers whether it did. */
export function nondeterministic(node: ts.Expression, lowering: Lowering): boolean {
  const what = nondeterminism(node, lowering.handler)
  if (what === undefined) return false
  report(lowering, 'nondeterministic-call', { what }, node)
  return true
}

/** What in an expression differs from run to run, as the source spells it. */
export function nondeterminism(
  node: ts.Expression,
  { checker, names }: Pick<HandlerLowering, 'checker' | 'names'>,
): string | undefined {
  const root = rootOf(ts.isNewExpression(node) ? node.expression : node)
  if (!ts.isIdentifier(root)) return undefined
  const symbol = symbolOf(root, checker)
  if (symbol && names.has(symbol)) return undefined
  if (isSteady(node, root, checker)) return undefined
  const isPlatform = isGlobal(symbol)
  if (isPlatform && ROOTS.has(root.text)) return `\`${node.getText()}\``
  if (ts.isNewExpression(node)) {
    const isNow = isPlatform && node.expression.getText() === 'Date' && (node.arguments ?? []).length === 0
    return isNow ? '`new Date()`' : undefined
  }
  if (ts.isCallExpression(node)) {
    const callee = bare(node.expression).getText()
    if (isPlatform && CALLS.has(callee)) return `\`${callee}()\``
    return isFromPlatformModule(root, checker) ? `\`${callee}()\`` : undefined
  }
  return undefined
}

/**
 * A mention of what differs from run to run that does not ask for it there: `list.map(Math.random)`, `const { now } = Date`,
 * `Reflect.construct(Date, [])`. Who has it can ask at any time.
 */
export function nondeterministicMention(
  node: ts.Node,
  { checker }: Pick<HandlerLowering, 'checker'>,
): string | undefined {
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
    const owner = bare(node.expression)
    if (!ts.isIdentifier(owner) || !isGlobal(symbolOf(owner, checker))) return undefined
    const key = ts.isPropertyAccessExpression(node) ? node.name : bare(node.argumentExpression)
    const isNamed = (ts.isMemberName(key) || ts.isStringLiteralLike(key)) && CALLS.has(`${owner.text}.${key.text}`)
    // Brackets hide even a call.
    return isNamed && (ts.isElementAccessExpression(node) || !isAsked(node)) ? `\`${node.getText()}\`` : undefined
  }
  if (!ts.isIdentifier(node) || !isValue(node) || isAsked(node)) return undefined
  const isGiven = isGlobal(symbolOf(node, checker))
    ? CALLS.has(node.text) || ROOTS.has(node.text) || (node.text === 'Math' && !takesOthers(node.parent))
    : isFromPlatformModule(node, checker) && !isSteady(node, node, checker)
  return isGiven && !isPassedToPackage(node, checker) ? `\`${node.text}\`` : undefined
}

/** Called, made, a part of it read, or only compared with: the whole is looked at then. */
function isAsked(node: ts.Expression): boolean {
  let at: ts.Node = node
  while (ts.isParenthesizedExpression(at.parent) || ts.isAsExpression(at.parent) || ts.isNonNullExpression(at.parent))
    at = at.parent
  const { parent } = at
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return parent.expression === at
  if (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent))
    return ts.isIdentifier(node) && parent.expression === at
  const isTest = ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword
  return isTest || ts.isTypeOfExpression(parent)
}

/** Whether a name stands for its value: it is not declared there, and no name of a property. */
function isValue(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent) || ts.isImportClause(parent)) return false
  if (ts.isShorthandPropertyAssignment(parent)) return true
  if (ts.isBindingElement(parent)) return parent.initializer === node
  return !('name' in parent && parent.name === node)
}

/** `const { floor, max } = Math` */
function takesOthers(parent: ts.Node): boolean {
  if (!ts.isVariableDeclaration(parent) || !ts.isObjectBindingPattern(parent.name)) return false
  return parent.name.elements.every(({ name, propertyName, dotDotDotToken }) => {
    const key = propertyName ?? name
    return !dotDotDotToken && ts.isIdentifier(key) && key.text !== 'random'
  })
}

/** `z.instanceof(Date)`: what a package does is not looked into. */
function isPassedToPackage(node: ts.Identifier, checker: ts.TypeChecker): boolean {
  if (!ts.isCallExpression(node.parent)) return false
  const root = rootOf(node.parent.expression)
  const from = ts.isIdentifier(root) ? moduleOf(root, checker) : undefined
  return from !== undefined && !/^(\.|node:)/.test(from)
}

/** Modules of Node, which are about the outside world, and packages that make ids. */
const OUTSIDE =
  /^(node:|crypto$|fs|http|https|os$|timers|child_process|(uuid|nanoid|ulid|ulidx|cuid|short-uuid|@paralleldrive\/cuid2)$)/

/** What of these modules depends on nothing but its arguments. */
const STEADY: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    crypto: new Set(['createHash', 'createHmac', 'timingSafeEqual', 'hash', 'pbkdf2Sync', 'scryptSync']),
    path: new Set(['basename', 'dirname', 'extname', 'join', 'normalize', 'parse', 'format', 'isAbsolute']),
    querystring: new Set(['parse', 'stringify', 'escape', 'unescape']),
    util: new Set(['isDeepStrictEqual', 'format', 'stripVTControlCharacters']),
  }),
)

/** A name imported from a module whose answers differ from run to run. */
function isFromPlatformModule(root: ts.Identifier, checker: ts.TypeChecker): boolean {
  const from = moduleOf(root, checker)
  return from !== undefined && OUTSIDE.test(from)
}

function isSteady(node: ts.Expression, root: ts.Identifier, checker: ts.TypeChecker): boolean {
  const from = moduleOf(root, checker)
  const names = from === undefined ? undefined : STEADY.get(from.replace(/^node:/, ''))
  if (names === undefined) return false
  const [declaration] = checker.getSymbolAtLocation(root)?.declarations ?? []
  const isNamed = declaration !== undefined && ts.isImportSpecifier(declaration)
  const name = isNamed ? (declaration.propertyName ?? declaration.name).text : memberOf(node, root)
  return name !== undefined && names.has(name)
}

/** The module that a name is imported from. */
function moduleOf(root: ts.Identifier, checker: ts.TypeChecker): string | undefined {
  const declaration = checker.getSymbolAtLocation(root)?.declarations?.[0]
  const from = declaration && ts.findAncestor(declaration, ts.isImportDeclaration)?.moduleSpecifier
  return from && ts.isStringLiteral(from) ? from.text : undefined
}

/** The name after the module's own: `createHash` of `crypto.createHash('sha256').digest()`. */
function memberOf(node: ts.Expression, root: ts.Identifier): string | undefined {
  for (let at: ts.Expression = node; at !== root;) {
    if (ts.isPropertyAccessExpression(at) && bare(at.expression) === root) return at.name.text
    if (!ts.isPropertyAccessExpression(at) && !ts.isElementAccessExpression(at) && !ts.isCallExpression(at))
      return undefined
    at = bare(at.expression)
  }
  return undefined
}
