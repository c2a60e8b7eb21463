import { ts } from '../../compiler/handler/project/typescript.js'

/** Whether no way leads behind the statements of this text: there TypeScript narrows nothing, or refuses what follows. */
export function leaves(text: string): boolean {
  const file = ts.createSourceFile('block.ts', `async () => {\n${text}}`, ts.ScriptTarget.Latest, true)
  const [whole] = file.statements
  if (!whole || !ts.isExpressionStatement(whole) || !ts.isArrowFunction(whole.expression)) return false
  return anyLeaves((whole.expression.body as ts.Block).statements)
}

const anyLeaves = (statements: readonly ts.Statement[]): boolean => statements.some(leavesStatement)

function leavesStatement(node: ts.Statement | undefined): boolean {
  if (!node) return false
  if (ts.isReturnStatement(node) || ts.isThrowStatement(node) || ts.isBreakOrContinueStatement(node)) return true
  if (ts.isBlock(node)) return anyLeaves(node.statements)
  if (ts.isIfStatement(node)) return leavesStatement(node.thenStatement) && leavesStatement(node.elseStatement)
  if (ts.isTryStatement(node)) {
    const { tryBlock, catchClause, finallyBlock } = node
    const both = leavesStatement(tryBlock) && (!catchClause || leavesStatement(catchClause.block))
    return both || leavesStatement(finallyBlock)
  }
  if (ts.isLabeledStatement(node)) return leavesStatement(node.statement) && !jumpsIn(node.statement)
  // The other loops may not be entered.
  if (ts.isDoStatement(node)) return leavesStatement(node.statement) && !jumpsIn(node.statement)
  if (ts.isSwitchStatement(node)) {
    const { clauses } = node.caseBlock
    const last = clauses.at(-1)
    return (
      clauses.some(ts.isDefaultClause) && last !== undefined && anyLeaves(last.statements) && !jumpsIn(node.caseBlock)
    )
  }
  return false
}

/** A jump may lead right behind the statement that it stands in; this asks not where each leads. */
const jumpsIn = (node: ts.Node): boolean =>
  ts.isBreakOrContinueStatement(node) || (ts.forEachChild(node, (child) => jumpsIn(child) || undefined) ?? false)
