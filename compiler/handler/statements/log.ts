import { ts } from '../project/typescript.js'
import { containsAwait, isLowerable } from '../constants.ts'
import { isLogCall, isOfTheMoment } from '../log-calls.ts'
import { lowerExpression, type Lowering, report } from '../lowering.ts'
import { nullishness } from '../nullish.ts'
import { isContext } from '../operations/context-call.ts'
import { bare, isFunctionLiteral, isGlobal, rootOf, symbolOf } from '../symbols.ts'

/** `console.log(…)` and `context.logger.info(…)` are no part of a workflow's meaning; what their arguments may throw is. */
export function logged(node: ts.CallExpression, lowering: Lowering): boolean {
  if (!isLogCall(node, lowering.handler)) return false
  for (const argument of node.arguments) dropped(argument, lowering)
  report(lowering, 'log-dropped', { call: bare(node.expression).getText() }, node)
  return true
}

/**
 * An argument that nobody sees. What can be lowered leaves its guards; of what cannot, the parts are looked at one by one, and what may
 * throw is lowered all the same, so that it is refused with its reason.
 */
function dropped(node: ts.Expression, lowering: Lowering): void {
  const at = bare(node)
  const part = (inner: ts.Expression) => dropped(inner, lowering)
  if (containsAwait(at) || isLowerable(at, lowering)) return void lowerExpression(at, lowering)
  if (ts.isIdentifier(at) || isFunctionLiteral(at) || at.kind === ts.SyntaxKind.ThisKeyword) return
  if (ts.isObjectLiteralExpression(at)) return at.properties.forEach((property) => droppedProperty(property, lowering))
  if (ts.isSpreadElement(at)) return spreadOut(at, lowering)
  if (ts.isArrayLiteralExpression(at)) return at.elements.forEach(part)
  if (ts.isTemplateExpression(at)) return at.templateSpans.forEach(({ expression }) => part(expression))
  if (ts.isTypeOfExpression(at)) return part(at.expression)
  if (ts.isPropertyAccessExpression(at) && isPresent(at.expression, lowering)) return part(at.expression)
  const harmless = harmlessParts(at, lowering)
  if (harmless) return harmless.forEach(part)
  lowerExpression(at, lowering)
}

/** What the language's own lists are spread to runs no code; what else may be spread does. */
function spreadOut(node: ts.SpreadElement, lowering: Lowering): void {
  const { checker } = lowering.handler
  const type = checker.getTypeAtLocation(node.expression)
  const isOwn =
    checker.isArrayLikeType(type) ||
    (type.flags & ts.TypeFlags.StringLike) !== 0 ||
    (isGlobal(type.symbol) && /^(Readonly)?(Set|Map)$|^(Set|Map|Array)Iterator$/.test(type.symbol.name))
  if (isOwn && isPresent(node.expression, lowering)) return dropped(node.expression, lowering)
  report(lowering, 'unsupported-syntax', { construct: `a spread of \`${node.expression.getText()}\`` }, node)
}

function droppedProperty(property: ts.ObjectLiteralElementLike, lowering: Lowering): void {
  if (ts.isPropertyAssignment(property)) dropped(property.initializer, lowering)
  // To spread null or undefined is to spread nothing.
  if (ts.isSpreadAssignment(property)) dropped(property.expression, lowering)
  if (property.name && ts.isComputedPropertyName(property.name)) dropped(property.name.expression, lowering)
}

function isPresent(node: ts.Expression, { handler }: Lowering): boolean {
  if (isContext(node, handler)) return true
  const root = rootOf(node)
  if (ts.isIdentifier(root) && root.text === 'process' && isGlobal(symbolOf(root, handler.checker)))
    return /^process(\.env)?$/.test(node.getText())
  const missing = nullishness(node, handler)
  return !missing.undefined && !missing.null
}

function harmlessParts(at: ts.Expression, lowering: Lowering): readonly ts.Expression[] | undefined {
  if (isSum(at, lowering)) return [at.left, at.right]
  if (isOfTheMoment(at, lowering.handler)) return ts.isCallExpression(at) ? [...at.arguments] : []
  if (!ts.isCallExpression(at)) return undefined
  const callee = at.expression.getText()
  const root = rootOf(at.expression)
  if (callee === 'JSON.stringify' && isGlobal(symbolOf(root, lowering.handler.checker))) return [...at.arguments]
  if (/^new Date\(\)\.to(ISO|Locale)?String\(\)$/.test(at.getText())) return []
  return partsOfListCall(at, lowering)
}

/** An operator over what no operator throws for: `Date.now() - started`. */
function isSum(at: ts.Expression, { handler }: Lowering): at is ts.BinaryExpression {
  if (!ts.isBinaryExpression(at) || !/^[-+*/%]$/.test(at.operatorToken.getText())) return false
  const primitive = ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike
  return [at.left, at.right].every((side) => (handler.checker.getTypeAtLocation(side).flags & primitive) !== 0)
}

/** Methods that throw for nothing but what their function throws. */
const LIST_METHODS = new Set(['map', 'filter', 'join', 'slice'])
const TEXT_METHODS = new Set('slice substring trim toUpperCase toLowerCase padStart padEnd split'.split(' '))

/** `list.map((item) => item.id)` on what is an array, `text.slice(0, 10)`: the value, and what is asked of its items. */
function partsOfListCall(at: ts.CallExpression, lowering: Lowering): readonly ts.Expression[] | undefined {
  const { checker } = lowering.handler
  const callee = bare(at.expression)
  if (!ts.isPropertyAccessExpression(callee)) return undefined
  const type = checker.getTypeAtLocation(callee.expression)
  const isText = (type.flags & ts.TypeFlags.StringLike) !== 0 && TEXT_METHODS.has(callee.name.text)
  const isList = checker.isArrayType(type) && LIST_METHODS.has(callee.name.text)
  if ((!isText && !isList) || !isPresent(callee.expression, lowering)) return undefined
  const bodies = at.arguments.map((argument) => {
    const inner = bare(argument)
    if (!isFunctionLiteral(inner)) return inner
    return ts.isBlock(inner.body) ? undefined : inner.body
  })
  return bodies.every((body) => body !== undefined) ? [callee.expression, ...bodies] : undefined
}
