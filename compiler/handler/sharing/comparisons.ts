import { ts } from '../project/typescript.js'
import { isObjectLike } from '../shapes.ts'
import { methodName } from '../mutations.ts'
import { bare } from '../symbols.ts'
import { deeper, type Ref } from './cells.ts'
import type { Linker } from './links.ts'
import { isPrimitive } from './parts.ts'

/** A place where two values are compared that may both be objects: it asks whether they are one. */
export interface Comparison {
  readonly node: ts.Node
  readonly left: readonly Ref[]
  readonly right: readonly Ref[]
}

const EQUALITY: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
])
/** Methods that look for what they are given. */
const SEARCHES = new Set('includes indexOf lastIndexOf has get delete'.split(' '))
/** Of collections, what looks whether a key is there already. */
const KEEPS_KEY: ReadonlyMap<string, string> = new Map([
  ['Set', 'add'],
  ['WeakSet', 'add'],
  ['Map', 'set'],
  ['WeakMap', 'set'],
])

/** What a node itself compares. */
export function comparisonsAt(node: ts.Node, linker: Linker): readonly Comparison[] {
  const { checker } = linker.text
  const between = (left: ts.Expression, right: ts.Expression): readonly Comparison[] =>
    [left, right].every((side) => isObjectLike(bare(side), checker))
      ? [{ node, left: linker.valueOf(left), right: linker.valueOf(right) }]
      : []
  if (ts.isBinaryExpression(node) && EQUALITY.has(node.operatorToken.kind)) return between(node.left, node.right)
  if (ts.isCaseClause(node)) return between(node.parent.parent.expression, node.expression)
  if (ts.isNewExpression(node)) return amongKeys(node, linker)
  const callee = ts.isCallExpression(node) ? bare(node.expression) : undefined
  if (!ts.isCallExpression(node) || !callee || !isAccess(callee)) return []
  const [given, other] = node.arguments
  if (given === undefined) return []
  if (callee.getText() === 'Object.is') return other ? between(given, other) : []
  const method = methodName(callee, checker) ?? ''
  const collection = checker.getNonNullableType(checker.getTypeAtLocation(callee.expression)).getSymbol()?.name ?? ''
  const isSearch = SEARCHES.has(method) || KEEPS_KEY.get(collection) === method
  if (!isSearch || !isObjectLike(bare(given), checker)) return []
  return [{ node, left: linker.valueOf(given), right: deeper(linker.valueOf(callee.expression)) }]
}

const isAccess = (node: ts.Node) => ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)

/** `new Set([a, b])`, `new Map([[a, 1], [b, 2]])`: the keys are compared with each other. */
function amongKeys(node: ts.NewExpression, linker: Linker): readonly Comparison[] {
  const { checker } = linker.text
  const type = checker.getTypeAtLocation(node)
  const name = type.getSymbol()?.name ?? ''
  if (!node.arguments?.length || !KEEPS_KEY.has(name)) return []
  const [key] = checker.getTypeArguments(type as ts.TypeReference)
  if (key && isPrimitive(checker.getNonNullableType(key))) return []
  const keys: readonly Ref[] = [{ base: node, depth: 1 }]
  return [{ node, left: keys, right: keys }]
}
