import { ts } from '../project/typescript.js'
import type { Shape } from '../../ir/shape.ts'
import type { LoweredOperation, Lowering } from '../lowering.ts'
import { isAnything } from '../nullish.ts'
import { shapeOfType } from '../shapes.ts'

/**
 * What an operation gives. Where the call itself says nothing (`any`), the type it is put into is what its result is held to on the way
 * in: `const order: Order = await context.invoke(…)`, `(await …) as Order`.
 */
export function resultShape(
  call: ts.Expression,
  lowering: Lowering,
  promise = lowering.handler.checker.getTypeAtLocation(call),
): Shape {
  const { checker } = lowering.handler
  const type = checker.getAwaitedType(promise) ?? promise
  return shapeOfType(isAnything(type) ? (targetType(call, checker) ?? type) : type, checker)
}

/** An operation whose state is in the graph, with its result. */
export function operationResult(
  state: NonNullable<LoweredOperation['state']>,
  call: ts.Expression,
  lowering: Lowering,
  shape = resultShape(call, lowering),
): LoweredOperation {
  return { state, result: { kind: 'result', shape, span: lowering.handler.spanOf(call) } }
}

function targetType(call: ts.Expression, checker: ts.TypeChecker): ts.Type | undefined {
  let at: ts.Node = call
  while (ts.isAwaitExpression(at.parent) || ts.isParenthesizedExpression(at.parent)) at = at.parent
  const { parent } = at
  if (ts.isAsExpression(parent)) return checker.getTypeAtLocation(parent.type)
  if (ts.isVariableDeclaration(parent) && parent.type) return checker.getTypeAtLocation(parent.type)
  return undefined
}
