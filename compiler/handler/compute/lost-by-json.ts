import { ts } from '../project/typescript.js'
import { mutationTarget } from '../mutations.ts'
import { bare, isGlobal, symbolOf } from '../symbols.ts'
import { assignedNames } from '../writes.ts'

/** What code certainly makes that its type does not tell of, and that JSON loses: numbers that are not finite, elements at no place. */

const NOT_FINITE = /^(Number\.)?(NaN|Infinity|(NEGATIVE|POSITIVE)_INFINITY)$/

/** The part of a value that is `NaN` or an `Infinity`, as far as the source says so. */
export function notFinite(value: ts.Expression, checker: ts.TypeChecker): ts.Expression | undefined {
  const node = bare(value)
  if (ts.isPrefixUnaryExpression(node)) return notFinite(node.operand, checker) && node
  if (ts.isConditionalExpression(node))
    return first([node.whenTrue, node.whenFalse], (branch) => notFinite(branch, checker))
  if (ts.isNumericLiteral(node)) return Number.isFinite(Number(node.text)) ? undefined : node
  if (ts.isArrayLiteralExpression(node)) return first(node.elements, (element) => notFinite(element, checker))
  if (ts.isObjectLiteralExpression(node))
    return first(node.properties, (property) =>
      ts.isPropertyAssignment(property) ? notFinite(property.initializer, checker) : undefined,
    )
  const root = ts.isPropertyAccessExpression(node) ? node.expression : node
  if (!ts.isIdentifier(root)) return undefined
  const symbol = symbolOf(root, checker)
  if (isGlobal(symbol)) return NOT_FINITE.test(node.getText()) ? node : undefined
  const declaration = symbol?.valueDeclaration
  if (root !== node || !declaration || !ts.isVariableDeclaration(declaration)) return undefined
  const isConstant = (declaration.parent.flags & ts.NodeFlags.Const) !== 0
  return isConstant && declaration.initializer && notFinite(declaration.initializer, checker) ? node : undefined
}

const CONVERSION = /^(Number|parseInt|parseFloat|Number\.parseInt|Number\.parseFloat)$/
const TEST = /^(Number\.)?is(NaN|Finite)$/

/** Whether a value is read from text that may hold no number: `Number(text)`. */
export function mayBeNoNumber(value: ts.Expression, checker: ts.TypeChecker): boolean {
  const node = bare(value)
  if (!ts.isCallExpression(node) || !CONVERSION.test(node.expression.getText())) return false
  const [text] = node.arguments
  const type = text && checker.getTypeAtLocation(text)
  return type === undefined || (type.flags & (ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike)) === 0
}

/** Numbers that JSON does not have, among what a stretch of statements gives away. */
export interface LostNumbers {
  /** One is returned, or assigned at the end. */
  readonly atEnd: boolean
  /** The one that a name still holds at the end, in words. */
  readonly of: (name: ts.Identifier) => string | undefined
  /** Whether a name may hold one: it begins with it, or with what text may not be, and no test of it leaves. */
  readonly mayBe: (name: ts.Identifier) => boolean
}

export function numbersLostBy(
  nodes: readonly ts.Statement[],
  ways: readonly ts.Statement[],
  checker: ts.TypeChecker,
): LostNumbers {
  const ends = [...ways.flatMap((way) => (ts.isReturnStatement(way) ? way.expression : undefined)), assignedLast(nodes)]
  return {
    atEnd: ends.some((value) => value !== undefined && notFinite(value, checker) !== undefined),
    of: (name) => {
      const value = initializerOf(name)
      const lost = value && notFinite(value, checker)
      const isKept = lost && !nodes.some((node) => isAssignedIn(node, name, checker))
      return isKept ? `\`${lost.getText()}\`, a number that JSON does not have` : undefined
    },
    mayBe: (name) => {
      const value = initializerOf(name)
      if (!value || !(notFinite(value, checker) || mayBeNoNumber(value, checker))) return false
      return !nodes.some((node) => isLeftWithoutNumber(name, node, checker))
    },
  }
}

function assignedLast(nodes: readonly ts.Statement[]): ts.Expression | undefined {
  const last = nodes.at(-1)
  if (!last || !ts.isExpressionStatement(last) || !ts.isBinaryExpression(last.expression)) return undefined
  const { operatorToken, right } = last.expression
  return operatorToken.kind === ts.SyntaxKind.EqualsToken ? right : undefined
}

function initializerOf(name: ts.Identifier): ts.Expression | undefined {
  const { parent } = name
  return ts.isVariableDeclaration(parent) && parent.name === name ? parent.initializer : undefined
}

function isAssignedIn(node: ts.Node, name: ts.Identifier, checker: ts.TypeChecker): boolean {
  const symbol = symbolOf(name, checker)
  const isHere = assignedNames(node).some((assigned) => symbolOf(assigned, checker) === symbol)
  return isHere || some(node, (child) => isAssignedIn(child, name, checker))
}

/** Whether code leaves by a test of a name's number: `if (Number.isNaN(price)) return`. */
function isLeftWithoutNumber(name: ts.Identifier, root: ts.Node, checker: ts.TypeChecker): boolean {
  const isAsked = (node: ts.Node): boolean => {
    if (!ts.isCallExpression(node) || !TEST.test(node.expression.getText())) return some(node, isAsked)
    const asked = node.arguments[0] && bare(node.arguments[0])
    return asked !== undefined && ts.isIdentifier(asked) && symbolOf(asked, checker) === symbolOf(name, checker)
  }
  if (ts.isIfStatement(root) && isAsked(root.expression) && leaves(root.thenStatement)) return true
  return some(root, (child) => isLeftWithoutNumber(name, child, checker))
}

const leaves = (node: ts.Node): boolean =>
  ts.isReturnStatement(node) || ts.isThrowStatement(node) || (ts.isBlock(node) && node.statements.some(leaves))

const some = (node: ts.Node, test: (child: ts.Node) => boolean): boolean =>
  ts.forEachChild(node, (child) => test(child) || undefined) ?? false

/** `list[-1] = …`, `list[1.5] = …`: a property of an array that is no element. */
export function elementAtNoPlace(root: ts.Node, checker: ts.TypeChecker): ts.Node | undefined {
  const list = mutationTarget(root, checker)
  const access = list?.parent
  if (access && ts.isElementAccessExpression(access) && access.expression === list) {
    const isList = checker.isArrayLikeType(checker.getTypeAtLocation(list))
    const place = isList ? numberIn(access.argumentExpression) : undefined
    if (place !== undefined && !(Number.isInteger(place) && place >= 0)) return access
  }
  return ts.forEachChild(root, (child) => elementAtNoPlace(child, checker))
}

function numberIn(value: ts.Expression): number | undefined {
  const node = bare(value)
  if (ts.isNumericLiteral(node)) return Number(node.text)
  if (!ts.isPrefixUnaryExpression(node) || node.operator !== ts.SyntaxKind.MinusToken) return undefined
  const operand = numberIn(node.operand)
  return operand === undefined ? undefined : -operand
}

function first<T extends ts.Node>(
  nodes: readonly T[],
  find: (node: T) => ts.Expression | undefined,
): ts.Expression | undefined {
  for (const node of nodes) {
    const found = find(node)
    if (found) return found
  }
  return undefined
}
