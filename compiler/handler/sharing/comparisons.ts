import { ts } from '../project/typescript.js'
import { isObjectLike } from '../shapes.ts'
import { bare } from '../symbols.ts'
import { deeper, type Ref } from './cells.ts'
import type { Linker } from './links.ts'

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

export function comparisonsIn(root: ts.Node, linker: Linker): readonly Comparison[] {
  const found: Comparison[] = []
  const compare = (node: ts.Node, left: ts.Expression, right: ts.Expression) => {
    if ([left, right].every((side) => isObjectLike(bare(side), linker.text.checker)))
      found.push({ node, left: linker.valueOf(left), right: linker.valueOf(right) })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return
    if (ts.isBinaryExpression(node) && EQUALITY.has(node.operatorToken.kind)) compare(node, node.left, node.right)
    else if (ts.isCaseClause(node)) compare(node, node.parent.parent.expression, node.expression)
    else if (ts.isCallExpression(node)) {
      const callee = bare(node.expression)
      const [given] = node.arguments
      if (given && ts.isPropertyAccessExpression(callee)) {
        if (SEARCHES.has(callee.name.text) && isObjectLike(bare(given), linker.text.checker))
          found.push({ node, left: linker.valueOf(given), right: deeper(linker.valueOf(callee.expression)) })
        else if (callee.getText() === 'Object.is' && node.arguments[1]) compare(node, given, node.arguments[1])
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(root)
  return found
}
