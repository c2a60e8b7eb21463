import { ts } from '../project/typescript.js'

/** A statement of a stretch that leaves the stretch. */
export type WayOut = ts.ReturnStatement | ts.BreakStatement | ts.ContinueStatement

/** Syntax whose meaning depends on the function around it, or is not known before it runs. */
export function boundToFunction(node: ts.Node, inFunction = false): ts.Node | undefined {
  if (node.kind === ts.SyntaxKind.ThisKeyword || node.kind === ts.SyntaxKind.SuperKeyword)
    return inFunction ? undefined : node
  if (ts.isMetaProperty(node) || node.kind === ts.SyntaxKind.ImportKeyword || ts.isWithStatement(node)) return node
  if (ts.isIdentifier(node) && (node.text === 'eval' || (node.text === 'arguments' && !inFunction)) && isName(node))
    return node
  const inner = inFunction || ts.isClassLike(node) || (ts.isFunctionLike(node) && !ts.isArrowFunction(node))
  return ts.forEachChild(node, (child) => boundToFunction(child, inner))
}

function isName(node: ts.Identifier): boolean {
  return (
    !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) && !ts.isPropertyAssignment(node.parent)
  )
}

/** The ways out of statements, in source order; functions inside have their own. */
export function waysOut(statements: readonly ts.Node[]): readonly WayOut[] {
  const found: WayOut[] = []
  const visit = (node: ts.Node, loops: number, breakables: number, labels: readonly string[]): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isTypeNode(node)) return
    if (ts.isReturnStatement(node)) return void found.push(node)
    if (ts.isBreakStatement(node) || ts.isContinueStatement(node)) {
      const around = ts.isBreakStatement(node) ? breakables : loops
      const stays = node.label ? labels.includes(node.label.text) : around > 0
      if (!stays) found.push(node)
      return
    }
    const isLoop = ts.isIterationStatement(node, false)
    const inner = ts.isLabeledStatement(node) ? [...labels, node.label.text] : labels
    const breaks = breakables + (isLoop || ts.isSwitchStatement(node) ? 1 : 0)
    ts.forEachChild(node, (child) => visit(child, loops + (isLoop ? 1 : 0), breaks, inner))
  }
  for (const statement of statements) visit(statement, 0, 0, [])
  return found
}

/** Whether control never comes to the end of a statement, as far as its form says. */
export function neverEnds(node: ts.Statement): boolean {
  if (
    ts.isReturnStatement(node) ||
    ts.isThrowStatement(node) ||
    ts.isBreakStatement(node) ||
    ts.isContinueStatement(node)
  )
    return true
  if (ts.isBlock(node)) return node.statements.some(neverEnds)
  if (ts.isIfStatement(node))
    return node.elseStatement !== undefined && neverEnds(node.thenStatement) && neverEnds(node.elseStatement)
  if (ts.isTryStatement(node)) {
    if (node.finallyBlock && neverEnds(node.finallyBlock)) return true
    return neverEnds(node.tryBlock) && (node.catchClause === undefined || neverEnds(node.catchClause.block))
  }
  return false
}
