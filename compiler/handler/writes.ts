import { ts } from './project/typescript.js'
import { mutatedName } from './mutations.ts'
import { isAssignment } from './assignments.ts'
import { symbolOf } from './symbols.ts'

/** An assignment to a name: the whole expression, and the value where there is one (`x++` has none). */
interface Write {
  readonly node: ts.Node
  readonly value?: ts.Expression
}

/** Every assignment of the handler to a name, and every change of its contents, by symbol; initialisers are not among them. */
export type Writes = ReadonlyMap<ts.Symbol, readonly Write[]>

export function collectWrites(root: ts.Node, checker: ts.TypeChecker): Writes {
  const found = new Map<ts.Symbol, Write[]>()
  const add = (target: ts.Node, write: Write) => {
    const symbol = symbolOf(target, checker)
    if (symbol === undefined) return
    const list = found.get(symbol)
    if (list) list.push(write)
    else found.set(symbol, [write])
  }
  const visit = (node: ts.Node): void => {
    for (const target of assignedNames(node)) {
      const value = ts.isBinaryExpression(node) && ts.isIdentifier(node.left) ? node.right : undefined
      add(target, { node, ...(value && { value }) })
    }
    const changed = mutatedName(node, checker)
    if (changed) add(changed, { node })
    ts.forEachChild(node, visit)
  }
  visit(root)
  return found
}

/** The names a node itself assigns to: `x = …`, `x += …`, `x++`, `[a, b] = …`, `for (x of …)`. */
export function assignedNames(node: ts.Node): readonly ts.Identifier[] {
  if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) return namesIn(node.left)
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
    const counts = node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken
    return counts ? namesIn(node.operand) : []
  }
  if ((ts.isForOfStatement(node) || ts.isForInStatement(node)) && !ts.isVariableDeclarationList(node.initializer))
    return namesIn(node.initializer)
  return []
}

function namesIn(target: ts.Node): readonly ts.Identifier[] {
  if (ts.isIdentifier(target)) return [target]
  if (ts.isParenthesizedExpression(target)) return namesIn(target.expression)
  if (ts.isArrayLiteralExpression(target)) return target.elements.flatMap(namesIn)
  if (ts.isSpreadElement(target)) return namesIn(target.expression)
  if (ts.isBinaryExpression(target)) return namesIn(target.left)
  if (ts.isObjectLiteralExpression(target))
    return target.properties.flatMap((property) =>
      ts.isShorthandPropertyAssignment(property)
        ? [property.name]
        : ts.isPropertyAssignment(property)
          ? namesIn(property.initializer)
          : ts.isSpreadAssignment(property)
            ? namesIn(property.expression)
            : [],
    )
  return []
}
