import { ts } from '../project/typescript.js'
import { type Lowering, report } from '../lowering.ts'
import { syntaxName } from '../syntax-names.ts'
import { PureStatements } from '../compute/statements.ts'
import { block } from './block.ts'
import { expressionStatement } from './expression.ts'
import { forStatement } from './for.ts'
import { forIn, forOf } from './for-of.ts'
import { functionDeclaration } from './function.ts'
import { ifStatement } from './if.ts'
import { breakStatement, continueStatement, labeledStatement } from './jump.ts'
import { returnStatement } from './return.ts'
import { switchStatement } from './switch.ts'
import { throwStatement } from './throw.ts'
import { tryStatement } from './try.ts'
import { variableStatement } from './variable.ts'
import { doStatement, whileStatement } from './while.ts'

/** Every kind of statement that can stand in a function. */
type StatementNode =
  | ts.Block
  | ts.BreakStatement
  | ts.ClassDeclaration
  | ts.ContinueStatement
  | ts.DebuggerStatement
  | ts.DoStatement
  | ts.EmptyStatement
  | ts.EnumDeclaration
  | ts.ExpressionStatement
  | ts.ForInStatement
  | ts.ForOfStatement
  | ts.ForStatement
  | ts.FunctionDeclaration
  | ts.IfStatement
  | ts.InterfaceDeclaration
  | ts.LabeledStatement
  | ts.ModuleDeclaration
  | ts.ReturnStatement
  | ts.SwitchStatement
  | ts.ThrowStatement
  | ts.TryStatement
  | ts.TypeAliasDeclaration
  | ts.VariableStatement
  | ts.WhileStatement
  | ts.WithStatement

type Rows = {
  readonly [K in StatementNode['kind']]:
    | ((node: Extract<StatementNode, { readonly kind: K }>, lowering: Lowering) => void)
    | 'refused'
    | 'nothing'
}

/** A row lowers its kind, says that it does nothing at run time, or that it is refused. A kind without a row fails our build. */
const ROWS: Rows = {
  [ts.SyntaxKind.Block]: block,
  [ts.SyntaxKind.VariableStatement]: variableStatement,
  [ts.SyntaxKind.ExpressionStatement]: expressionStatement,
  [ts.SyntaxKind.IfStatement]: ifStatement,
  [ts.SyntaxKind.ForOfStatement]: forOf,
  [ts.SyntaxKind.ForStatement]: forStatement,
  [ts.SyntaxKind.WhileStatement]: whileStatement,
  [ts.SyntaxKind.DoStatement]: doStatement,
  [ts.SyntaxKind.BreakStatement]: breakStatement,
  [ts.SyntaxKind.ContinueStatement]: continueStatement,
  [ts.SyntaxKind.TryStatement]: tryStatement,
  [ts.SyntaxKind.ThrowStatement]: throwStatement,
  [ts.SyntaxKind.ReturnStatement]: returnStatement,
  [ts.SyntaxKind.FunctionDeclaration]: functionDeclaration,
  [ts.SyntaxKind.EmptyStatement]: 'nothing',
  [ts.SyntaxKind.InterfaceDeclaration]: 'nothing',
  [ts.SyntaxKind.TypeAliasDeclaration]: 'nothing',
  [ts.SyntaxKind.ClassDeclaration]: 'refused',
  [ts.SyntaxKind.EnumDeclaration]: 'refused',
  [ts.SyntaxKind.ModuleDeclaration]: 'refused',
  [ts.SyntaxKind.ForInStatement]: forIn,
  [ts.SyntaxKind.SwitchStatement]: switchStatement,
  [ts.SyntaxKind.LabeledStatement]: labeledStatement,
  [ts.SyntaxKind.WithStatement]: 'refused',
  [ts.SyntaxKind.DebuggerStatement]: 'nothing',
}

/** Lowers statements in order; what no way leads to is left out, as it never runs. */
export function lowerStatements(nodes: readonly ts.Statement[], lowering: Lowering): void {
  // Function declarations are there before the statement that declares them.
  for (const node of nodes) if (ts.isFunctionDeclaration(node)) functionDeclaration(node, lowering)
  const pure = new PureStatements(lowering, lowerStatement)
  for (const node of nodes) {
    if (!lowering.graph.isReachable) break
    lowering.graph.forgetPassingFacts()
    if (lowering.handler.pureCode.isPure(node)) pure.lower(node)
    else {
      pure.close()
      lowerStatement(node, lowering)
    }
  }
  pure.close()
}

function lowerStatement(node: ts.Statement, lowering: Lowering): void {
  // The row of a kind takes nodes of that kind; the lookup loses the link.
  const row = (ROWS as Partial<Record<ts.SyntaxKind, Rows[StatementNode['kind']]>>)[node.kind]
  if (row === 'nothing') return
  if (typeof row !== 'function') return report(lowering, 'unsupported-syntax', { construct: syntaxName(node) }, node)
  ;(row as (node: ts.Statement, lowering: Lowering) => void)(node, lowering)
}
