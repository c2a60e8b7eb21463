import { ts } from '../project/typescript.js'
import { leavingAsJson } from '../../expressions/leaving-json.ts'
import { type JsonataScope, printCondition, printJsonata } from '../../expressions/print-jsonata.ts'
import type { Expression } from '../../ir/expression.ts'
import type { Lowering } from '../lowering.ts'

/** Expressions that any printer can say, and whose parts nobody has to look at. */
const PLACES: ReadonlySet<Expression['kind']> = new Set([
  'literal',
  'undefined',
  'variable',
  'event',
  'result',
  'execution-arn',
])

/** Where an expression has no exact JSONata, as the printer says: the printer decides, here only sooner. */
export function inexactness(
  value: Expression,
  node: ts.Expression,
  lowering: Lowering,
): { readonly reason: string; readonly at: Expression } | undefined {
  if (PLACES.has(value.kind)) return undefined
  const scope = scopeOf(lowering)
  const printed = node === lowering.leaving ? leavingAsJson(value, scope) : value
  const answer = isTest(node) ? printCondition(value, scope) : printJsonata(printed, scope)
  return answer.kind === 'reason' ? answer : undefined
}

/** What is known of variables now. What the emission knows better (what came through JSON) is taken for true. */
function scopeOf({ handler }: Lowering): JsonataScope {
  return {
    variable: (id) => handler.variables.shapeOf(id),
    variableText: (id) => `$${id}`,
    result: { kind: 'unknown' },
    resultText: '$result',
    event: { kind: 'unknown' },
    eventText: '$event',
    arnText: '$arn',
    isCounter: () => false,
    isJson: () => true,
  }
}

/** Whether only the truth of an expression counts. */
function isTest(node: ts.Expression): boolean {
  let at: ts.Node = node
  while (ts.isParenthesizedExpression(at.parent)) at = at.parent
  const { parent } = at
  if (ts.isIfStatement(parent) || ts.isWhileStatement(parent) || ts.isDoStatement(parent))
    return parent.expression === at
  if (ts.isForStatement(parent) || ts.isConditionalExpression(parent)) return parent.condition === at
  return ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.ExclamationToken
}
