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
