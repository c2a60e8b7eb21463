import { ts } from '../project/typescript.js'
import { isOperation } from '../operations/context-call.ts'
import { symbolOf } from '../symbols.ts'
import type { Check, Checking } from './check.ts'

/** What an operation throws keeps no class of the user's, live or replayed (`durable-api` 13; 21, 7): such a test is never true. */
export const errorClasses: Check = {
  replayed: (node, place, checking) => {
    if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.InstanceOfKeyword) return
    const { checker, userFiles, spanOf } = checking
    const tried = triedBlock(node.left, checker)
    const declaration = symbolOf(node.right, checker)?.valueDeclaration
    if (tried === undefined || !declaration || !ts.isClassDeclaration(declaration)) return
    if (!userFiles.has(declaration.getSourceFile()) || !throwsOnlyByOperations(tried, checking)) return
    const related = [{ message: 'the errors of operations come from here', span: spanOf(tried) }]
    checking.report('error-class-lost', { name: node.right.getText() }, { node, place }, { related })
  },
}

/** The block whose errors a name holds: the `try` of the `catch` that binds it. */
function triedBlock(name: ts.Expression, checker: ts.TypeChecker): ts.Block | undefined {
  const declaration = ts.isIdentifier(name) ? symbolOf(name, checker)?.valueDeclaration : undefined
  const clause = declaration?.parent
  return clause && ts.isCatchClause(clause) ? clause.parent.tryBlock : undefined
}

/** Whether a block throws by nothing but operations: no `throw`, and no call outside of them that may throw an error of its own. */
function throwsOnlyByOperations(block: ts.Block, checking: Checking): boolean {
  let operations = 0
  const mayThrow = (node: ts.Node): boolean => {
    if (ts.isThrowStatement(node)) return true
    if (ts.isCallExpression(node)) {
      if (!isOperation(node, checking)) return true
      operations += 1
      return node.arguments.some((argument) => !ts.isArrowFunction(argument) && mayThrow(argument))
    }
    return ts.forEachChild(node, mayThrow) ?? false
  }
  return !mayThrow(block) && operations > 0
}
