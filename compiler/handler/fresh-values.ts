import { ts } from './project/typescript.js'
import type { HandlerLowering } from './lowering.ts'
import { aliasesOf, mutatedName } from './mutations.ts'
import { isObjectLike } from './shapes.ts'
import { bare, symbolOf } from './symbols.ts'

/*
 * Whether a name alone leads to its value: every value it is given is made for it, and no other name is given the value while it may
 * still change.
 */

/** Methods and functions that make a new list or object. */
const MAKERS = new Set(
  'map filter slice concat flat flatMap split keys values entries fromEntries from of toSorted toReversed toSpliced with'.split(
    ' ',
  ),
)

/** Whether all that a name is given is new; `deep`: and holds no object that something else leads to. */
export function isFresh(symbol: ts.Symbol, deep: boolean, handler: HandlerLowering): boolean {
  const declaration = symbol.valueDeclaration
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return false
  if (ts.isForOfStatement(declaration.parent.parent) || ts.isForInStatement(declaration.parent.parent)) return false
  const isNew = (value: ts.Expression) => (deep ? isMadeWhole(value, handler.checker) : isMade(value))
  if (declaration.initializer && !isNew(declaration.initializer)) return false
  return (handler.writes.get(symbol) ?? []).every(({ node, value }) => {
    if (value) return isNew(value)
    return !deep || (valuesPutIn(node)?.every((put) => isMadeWhole(put, handler.checker)) ?? false)
  })
}

/** Whether an expression makes the object it gives; text, numbers and the like have no identity. */
function isMade(value: ts.Expression): boolean {
  const at = bare(value)
  if (ts.isConditionalExpression(at)) return isMade(at.whenTrue) && isMade(at.whenFalse)
  if (ts.isCallExpression(at)) {
    const callee = bare(at.expression)
    if (ts.isIdentifier(callee)) return callee.text === 'structuredClone'
    return ts.isPropertyAccessExpression(callee) && MAKERS.has(callee.name.text)
  }
  return (
    ts.isArrayLiteralExpression(at) ||
    ts.isObjectLiteralExpression(at) ||
    ts.isAwaitExpression(at) ||
    ts.isLiteralExpression(at) ||
    at.kind === ts.SyntaxKind.NullKeyword ||
    (ts.isIdentifier(at) && at.text === 'undefined')
  )
}

/** Whether an expression makes the object it gives with all its parts. What an operation gives came through JSON. */
function isMadeWhole(value: ts.Expression, checker: ts.TypeChecker): boolean {
  const at = bare(value)
  const isWhole = (part: ts.Expression) => isMadeWhole(part, checker)
  if (!isObjectLike(at, checker) || ts.isAwaitExpression(at)) return true
  if (ts.isConditionalExpression(at)) return isWhole(at.whenTrue) && isWhole(at.whenFalse)
  if (ts.isArrayLiteralExpression(at)) return at.elements.every(isWhole)
  if (ts.isObjectLiteralExpression(at))
    return at.properties.every((property) =>
      ts.isShorthandPropertyAssignment(property)
        ? isWhole(property.name)
        : ts.isPropertyAssignment(property) && isWhole(property.initializer),
    )
  return ts.isCallExpression(at) && bare(at.expression).getText() === 'structuredClone'
}

/** What a change in place puts into the value; undefined where a pattern does. */
function valuesPutIn(node: ts.Node): readonly ts.Expression[] | undefined {
  if (ts.isBinaryExpression(node)) return [node.right]
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return undefined
  return ts.isCallExpression(node) ? [...node.arguments] : []
}

/** Where another name is given the value, or with `deep` a part of it, before the last change of its contents. */
export function aliasesAfter(symbol: ts.Symbol, deep: boolean, handler: HandlerLowering): readonly ts.Node[] {
  const { checker } = handler
  const changes = (handler.writes.get(symbol) ?? []).flatMap(({ node }) => {
    const changed = mutatedName(node)
    return changed && symbolOf(changed, checker) === symbol ? [node] : []
  })
  const isHarmful = (alias: ts.Node) =>
    changes.some((change) => change.end > alias.getStart() || loopAround(change, alias, handler.function) !== undefined)
  return aliasesOf(symbol, handler.function, checker, deep).filter(isHarmful)
}

/** A loop, or a function that may be called again, around both. */
function loopAround(one: ts.Node, other: ts.Node, root: ts.Node): ts.Node | undefined {
  for (let at = one.parent; at !== undefined && at !== root; at = at.parent) {
    const repeats = ts.isIterationStatement(at, false) || ts.isFunctionLike(at)
    if (repeats && at.pos <= other.pos && other.end <= at.end) return at
  }
  return undefined
}
