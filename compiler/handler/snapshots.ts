import { ts } from './project/typescript.js'
import type { Expression } from '../ir/expression.ts'
import type { Lowering } from './lowering.ts'
import { temporary } from './temporaries.ts'

/*
 * Expressions are evaluated where they are used, which may be after an assignment that stands to the right of a read: `x + x++`,
 * `[i, i = 2]`. A read that something later in the same full expression makes old is kept in a variable of its own.
 */

/** The write that stands after a read of the same name in the full expression of both. */
export function writeAfter(read: ts.Node, symbol: ts.Symbol, { handler }: Lowering): ts.Node | undefined {
  const writes = handler.writes.get(symbol)
  if (writes === undefined) return undefined
  const whole = fullExpression(read)
  return writes.find(({ node }) => node.pos >= read.end && node.end <= whole.end && fullExpression(node) === whole)
    ?.node
}

/** The outermost expression around a node that is evaluated as one. */
function fullExpression(node: ts.Node): ts.Node {
  let at = node
  while (at.parent && !isBorder(at.parent)) at = at.parent
  return at
}

function isBorder(node: ts.Node): boolean {
  // All labels of a `switch` are compared with what stands in its head.
  if (ts.isSwitchStatement(node) || ts.isCaseBlock(node) || ts.isCaseClause(node)) return false
  return ts.isStatement(node) || ts.isFunctionLike(node) || ts.isSourceFile(node)
}

/** A value that later assignments do not change: itself, or a variable that keeps it. */
export function kept(value: Expression, node: ts.Node, lowering: Lowering): Expression {
  const { graph, handler } = lowering
  if (isLasting(value, lowering)) return value
  const variable = temporary(node, value.shape ?? { kind: 'unknown' }, lowering)
  graph.add(
    { kind: 'assign', assign: [{ variable: variable.variable, value }], next: '', span: handler.spanOf(node) },
    `Assign ${variable.variable}`,
  )
  return variable
}

function isLasting(value: Expression, lowering: Lowering): boolean {
  if (value.kind === 'member') return isLasting(value.object, lowering)
  if (value.kind === 'variable') return lowering.handler.variables.isConstant(value.variable)
  return ['literal', 'undefined', 'event', 'execution-arn', 'parameter'].includes(value.kind)
}
