import { ts } from './project/typescript.js'
import { type Lowering, report } from './lowering.ts'
import { bare, isGlobal, rootOf, symbolOf } from './symbols.ts'

/** What differs from one run of the handler to the next, as the source spells it. Only a step may ask for it. */
const CALLS = new Set(
  `Date.now Math.random performance.now crypto.randomUUID crypto.getRandomValues crypto.randomBytes fetch setTimeout setInterval
  setImmediate queueMicrotask Date`.split(/\s+/),
)
const ROOTS = new Set(['process', 'crypto', 'performance', 'Intl', 'globalThis', 'global'])

/** Reports time, randomness, environment and I/O between operations. Answers whether it did. */
export function nondeterministic(node: ts.Expression, lowering: Lowering): boolean {
  const what = reason(node, lowering)
  if (what === undefined) return false
  report(lowering, 'nondeterministic-call', { what }, node)
  return true
}

function reason(node: ts.Expression, lowering: Lowering): string | undefined {
  const root = rootOf(ts.isNewExpression(node) ? node.expression : node)
  if (!ts.isIdentifier(root)) return undefined
  const { checker, names } = lowering.handler
  const symbol = symbolOf(root, checker)
  if (symbol && names.has(symbol)) return undefined
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

/** A name imported from a module of Node (`node:crypto`, `fs`), which is about the outside world. */
function isFromPlatformModule(root: ts.Identifier, checker: ts.TypeChecker): boolean {
  const declaration = checker.getSymbolAtLocation(root)?.declarations?.[0]
  const from = declaration && ts.findAncestor(declaration, ts.isImportDeclaration)?.moduleSpecifier
  return (
    from !== undefined &&
    ts.isStringLiteral(from) &&
    /^(node:|crypto$|fs|http|https|os$|timers|child_process)/.test(from.text)
  )
}
