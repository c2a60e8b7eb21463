import { ts } from '../project/typescript.js'
import type { HandlerLowering } from '../lowering.ts'
import { bare, isFunctionLiteral } from '../symbols.ts'
import { isOperation } from './context-call.ts'
import { contextFunctionOf } from './context-functions.ts'

/** `items.map((item) => context.step(…))` */
export function isEach(call: ts.CallExpression, handler: HandlerLowering): boolean {
  const callee = bare(call.expression)
  const [body, ...others] = call.arguments
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== 'map' || !body || others.length > 0) return false
  const literal = bare(body)
  return isFunctionLiteral(literal) && operationsIn(literal.body, handler).length > 0
}

/**
 * The operations that the code of a function calls, in order; a call of a function of the user stands for each that this calls, and twice for
 * one that it may repeat. What the functions of operations call is called in other contexts.
 */
export function operationsIn(
  node: ts.Node,
  handler: HandlerLowering,
  within: readonly ts.Node[] = [],
): readonly ts.CallExpression[] {
  const inParts = () => {
    const found: ts.CallExpression[] = []
    ts.forEachChild(node, (child) => void found.push(...operationsIn(child, handler, within)))
    return found
  }
  if (!ts.isCallExpression(node)) return inParts()
  if (isOperation(node, handler)) return [node]
  const body = contextFunctionOf(node, handler)
  if (!body?.body || within.includes(body)) return inParts()
  const called = operationsIn(body.body, handler, [...within, body])
  return [...inParts(), ...called.flatMap((one) => (isRepeated(one, body) ? [node, node] : [node]))]
}

/** Whether a function may make a call more than once, or at another time than itself. */
export function isRepeated(call: ts.CallExpression, body: ts.Node): boolean {
  for (let at: ts.Node = call.parent; at !== body; at = at.parent)
    if (ts.isIterationStatement(at, false) || ts.isFunctionLike(at)) return true
  return false
}
