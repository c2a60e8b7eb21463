import { ts } from '../project/typescript.js'
import type { HandlerLowering } from '../lowering.ts'
import { bare, isFunctionLiteral } from '../symbols.ts'
import { isOperation } from './context-call.ts'

/** `items.map((item) => context.step(…))` */
export function isEach(call: ts.CallExpression, handler: HandlerLowering): boolean {
  const callee = bare(call.expression)
  const [body, ...others] = call.arguments
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== 'map' || !body || others.length > 0) return false
  const literal = bare(body)
  return isFunctionLiteral(literal) && operationsIn(literal.body, handler).length > 0
}

/** The operations that the code of a function calls itself; what their own functions call is called in other contexts. */
export function operationsIn(node: ts.Node, handler: HandlerLowering): readonly ts.CallExpression[] {
  if (ts.isCallExpression(node) && isOperation(node, handler)) return [node]
  const found: ts.CallExpression[] = []
  ts.forEachChild(node, (child) => void found.push(...operationsIn(child, handler)))
  return found
}
