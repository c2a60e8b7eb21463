import type { HandlerLowering } from '../lowering.ts'
import { mutatedName, mutationTarget } from '../mutations.ts'
import { ts } from '../project/typescript.js'
import { bare, isFunctionLiteral, isInside, rootOf, symbolOf } from '../symbols.ts'
import { assignedNames } from '../writes.ts'

/**
 * What an object of a module keeps from one call to the next: a field that a method writes, a variable that a closure made at load
 * writes. A replay calls such a function again, another process begins anew. Answers the first such write.
 */
export function keptStateChange(declaration: ts.VariableDeclaration, handler: HandlerLowering): ts.Node | undefined {
  const made = declaration.initializer && bare(declaration.initializer)
  // A function alone keeps nothing: its variables are new in each call.
  if (made === undefined || isFunctionLiteral(made)) return undefined
  const roots = new Set<ts.Node>([made])
  for (const root of roots) runAtLoad(root, root, roots, handler)
  return [...roots].map((root) => writeWithin(root, root, handler)).find((write) => write !== undefined)
}

/** The functions and classes of the user that run to make a value: what is called, made, or inherited, by these too. */
function runAtLoad(node: ts.Node, root: ts.Node, roots: Set<ts.Node>, handler: HandlerLowering): void {
  const isLater = ts.isFunctionLike(node) && !ts.isConstructorDeclaration(node) && !isCalled(node)
  if (isLater && node !== root) return
  const isMaker = ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isExpressionWithTypeArguments(node)
  const maker = isMaker ? declarationOf(node.expression, handler) : undefined
  if (maker && handler.userFiles.includes(maker.getSourceFile()) && !isInside(maker, handler.function)) roots.add(maker)
  ts.forEachChild(node, (child) => runAtLoad(child, root, roots, handler))
}

/** A function that is called where it is written. */
function isCalled(node: ts.Node): boolean {
  let at = node
  while (ts.isParenthesizedExpression(at.parent)) at = at.parent
  return ts.isCallExpression(at.parent) && at.parent.expression === at
}

function writeWithin(node: ts.Node, root: ts.Node, handler: HandlerLowering): ts.Node | undefined {
  if (ts.isConstructorDeclaration(node)) return undefined
  const target = mutationTarget(node, handler.checker)
  if (target && rootOf(target).kind === ts.SyntaxKind.ThisKeyword) return node
  const name = mutatedName(node, handler.checker)
  const names = name ? [name, ...assignedNames(node)] : assignedNames(node)
  if (names.some((each) => isOfOuterFunction(each, root, handler))) return node
  return ts.forEachChild(node, (child) => writeWithin(child, root, handler))
}

/** Whether a name belongs to a function around the one that writes it, which runs while the module loads. */
function isOfOuterFunction(name: ts.Identifier, root: ts.Node, { checker }: HandlerLowering): boolean {
  const declaration = symbolOf(name, checker)?.valueDeclaration
  if (declaration === undefined || !isInside(declaration, root)) return false
  return ts.findAncestor(declaration, ts.isFunctionLike) !== ts.findAncestor(name, ts.isFunctionLike)
}

/** The function or class that a name means. */
function declarationOf(callee: ts.Expression, { checker }: HandlerLowering): ts.Node | undefined {
  const at = bare(callee)
  const declaration = ts.isIdentifier(at) ? symbolOf(at, checker)?.valueDeclaration : undefined
  return declaration && ts.isVariableDeclaration(declaration)
    ? declaration.initializer && bare(declaration.initializer)
    : declaration
}
