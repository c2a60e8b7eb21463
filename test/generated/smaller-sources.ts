import { ts } from '../../compiler/handler/project/typescript.js'

/**
 * Sources that are one step smaller: a statement removed, a statement in place of one around it, a part of an expression in place of the
 * whole. Large steps come first. Types and names may break; who tries them looks at that.
 */
export function* smallerSources(text: string): IterableIterator<string> {
  const file = ts.createSourceFile('handler.ts', text, ts.ScriptTarget.Latest, true)
  const steps = stepsIn(file).toSorted((one, other) => removed(other) - removed(one))
  for (const { start, end, replacement } of steps)
    yield (text.slice(0, start) + replacement + text.slice(end)).replaceAll(/\n\s*\n+/g, '\n')
}

interface Step {
  readonly start: number
  readonly end: number
  readonly replacement: string
}

const removed = ({ start, end, replacement }: Step) => end - start - replacement.length

function stepsIn(file: ts.SourceFile): readonly Step[] {
  const steps: Step[] = []
  const replace = (node: ts.Node, replacement: string) => {
    const step = { start: node.getStart(), end: node.getEnd(), replacement }
    if (removed(step) > 0) steps.push(step)
  }
  const visit = (node: ts.Node): void => {
    if (isRemovable(node)) replace(node, '')
    if (ts.isStatement(node)) for (const inner of bodiesOf(node)) replace(node, inner)
    if (ts.isExpression(node)) for (const part of partsOf(node)) replace(node, part.getText())
    if (ts.isArrayLiteralExpression(node) || ts.isObjectLiteralExpression(node)) {
      // A cast of an empty object would lie about its type.
      if (node.parent && !ts.isExpressionStatement(node.parent) && !ts.isAsExpression(node.parent))
        replace(node, ts.isArrayLiteralExpression(node) ? '[]' : '{}')
    }
    ts.forEachChild(node, visit)
  }
  ts.forEachChild(file, visit)
  return steps
}

/** The handler itself stays. */
function isRemovable(node: ts.Node): boolean {
  if (ts.isVariableStatement(node)) return !node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  const isPart = ts.isClassElement(node) || ts.isTypeElement(node) || ts.isCaseOrDefaultClause(node)
  return isPart || (ts.isStatement(node) && isInList(node))
}

/** Others are the body of something. */
function isInList({ parent }: ts.Statement): boolean {
  return ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isCaseOrDefaultClause(parent)
}

function bodiesOf(node: ts.Statement): readonly string[] {
  if (ts.isIfStatement(node)) return [node.thenStatement, node.elseStatement].flatMap(insideOf)
  if (ts.isIterationStatement(node, false) || ts.isLabeledStatement(node)) return insideOf(node.statement)
  if (ts.isTryStatement(node)) return [node.tryBlock, node.catchClause?.block, node.finallyBlock].flatMap(insideOf)
  if (ts.isBlock(node) && isInList(node)) return insideOf(node)
  return []
}

function insideOf(node: ts.Statement | undefined): readonly string[] {
  if (!node) return []
  return [ts.isBlock(node) ? node.statements.map((each) => each.getText()).join('\n') : node.getText()]
}

function partsOf(node: ts.Expression): readonly ts.Expression[] {
  if (ts.isParenthesizedExpression(node)) return [node.expression]
  if (ts.isBinaryExpression(node)) return [node.left, node.right]
  if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse, node.condition]
  if (ts.isPrefixUnaryExpression(node)) return [node.operand]
  if (ts.isAsExpression(node) || ts.isNonNullExpression(node)) return [node.expression]
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression))
    return [node.expression.expression, ...node.arguments]
  if (ts.isTemplateExpression(node)) return node.templateSpans.map(({ expression }) => expression)
  return []
}
